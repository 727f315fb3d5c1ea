"""How the shop says no: anticipated errors, each with a stable code, a status and a sentence."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A rule of the shop that a caller has run into; everything else is a fault."""

    code: ClassVar[str]
    status: ClassVar[int] = 409

    def __init__(
        self, detail: str, *, context: Mapping[str, Any] | None = None, errors: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.context = dict(context or {})
        self.errors = dict(errors or {})


class InvalidFields(DomainError):
    """Some of what was sent cannot be used; `errors` says what is wrong with each field."""

    code = "invalid"
    status = 400

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("Some of what was sent cannot be used.", errors=errors)


class NotFound(DomainError):
    """There is no such thing, or none that this caller may know of."""

    code = "not_found"
    status = 404

    def __init__(self, detail: str = "There is nothing here.") -> None:
        super().__init__(detail)


class InvalidTransition(DomainError):
    """What a thing is now does not let it become what was asked for."""

    code = "invalid_transition"

    def __init__(self, thing: str, status: str, wanted: str) -> None:
        super().__init__(
            f"This {thing} is {status}: it cannot become {wanted}.", context={"status": status, "wanted": wanted}
        )


class StillInUse(DomainError):
    """Something cannot be deleted because other things hang on it."""

    code = "still_in_use"


class PreconditionFailed(DomainError):
    """What the caller has seen is not there any more: somebody else has written it meanwhile."""

    code = "precondition_failed"
    status = 412

    def __init__(self) -> None:
        super().__init__("This has changed since you read it. Read it again, and send what is still to be changed.")


class IdempotencyConflict(DomainError):
    """The same key came with another request."""

    code = "idempotency_conflict"
    status = 422

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was already used with another request.")


class IdempotencyInProgress(DomainError):
    """The first request with this key has not been answered yet."""

    code = "idempotency_in_progress"

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being worked on. Try again in a moment.")


class IdempotencyKeyRequired(DomainError):
    """The call moves money or goods and must be safe to repeat."""

    code = "idempotency_key_required"
    status = 400

    def __init__(self) -> None:
        super().__init__("Send an Idempotency-Key header, so that this request can be repeated safely.")


class InvalidIdempotencyKey(DomainError):
    """The key is empty, too long, or holds characters that a header should not."""

    code = "invalid_idempotency_key"
    status = 400

    def __init__(self) -> None:
        super().__init__("An Idempotency-Key is 1 to 255 visible ASCII characters.")


class PositionGone(DomainError):
    """The feed of events does not go on from here."""

    code = "position_gone"
    status = 410

    def __init__(self, *, first: int, last: int) -> None:
        super().__init__(
            f"The feed keeps positions {first} to {last}, and cannot go on from this one. Copy the shop anew, then go "
            f"on after {last}.",
            context={"first": first, "last": last},
        )
