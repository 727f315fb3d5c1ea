"""The bases of our views: lists read from columns, and requests that are safe to repeat."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache, lru_cache, partial, wraps
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from core import idempotency
from core.exceptions import IdempotencyKeyRequired
from core.ids import uuid7
from core.permissions import IsStaffWithPermission
from core.preconditions import HeedingMixin, IfMatchMixin, write_if_match
from core.prepared import SHAPES
from core.tokens import token_in


class Shape(NamedTuple):
    """One of the lists of a view: what tells its statements from those of the others, and what their slots hold."""

    key: Hashable
    values: Mapping[str, Any] = MappingProxyType({})


class ColumnListMixin:
    """A list whose serializer is a ColumnSerializer: tuples from the database become the answer.

    A view that can name the `shape` of what is asked for has each shape built and compiled once.
    """

    def shape(self) -> Shape | None:
        """Name the list that is asked for; None, as by default, where it is to be built for this one request."""
        return None

    @classmethod
    def shaped(cls, key: Any) -> QuerySet[Any]:
        """Build the list of a shape, with slots in place of its values."""
        raise NotImplementedError

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one page."""
        if shape := self.shape():
            queryset = _shaped(type(self).shaped, shape.key)
            self.paginator.values = shape.values
        else:
            queryset = self.filter_queryset(self.get_queryset())
        rows = self.paginator.paginate_queryset(queryset, request, view=self)
        response: Response = self.paginator.get_paginated_response(self.get_serializer_class().rows(rows))
        return response


@lru_cache(maxsize=SHAPES)
def _shaped(shaped: Callable[[Any], QuerySet[Any]], key: Hashable) -> QuerySet[Any]:
    return shaped(key)


class FileMixin:
    """A view that answers with a file, whatever the caller says is welcome."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Refuse nobody for the Accept header."""
        return super().perform_content_negotiation(request, force=True)  # type: ignore[misc]  # of the view


class RecordViewSet(IfMatchMixin, ModelViewSet[Any]):
    """Staff's own settings of the shop: plain rows, written by services.

    `write` takes `pk` and `fields`, `remove` takes `pk`.
    """

    permission_classes = [IsStaffWithPermission]
    write: Callable[..., Any]
    remove: Callable[..., Any]

    def perform_create(self, serializer: Any) -> None:
        """Hand the fields to the service, under a new key."""
        serializer.instance = self.write(pk=uuid7(), fields=serializer.validated_data)

    def perform_update(self, serializer: Any) -> None:
        """Hand the fields to the service."""
        serializer.instance = self.write(pk=serializer.instance.pk, fields=serializer.validated_data)

    def perform_destroy(self, instance: Any) -> None:
        """Hand the key to the service."""
        self.remove(pk=instance.pk)


def read(request: Request, serializer_class: Any) -> dict[str, Any]:
    """Read a body by a serializer that looks at nothing else of the request.

    DRF copies every field for each body, which takes longer than to read it: what is right is read by one that is kept.
    Raises DRF's ValidationError, naming each field that is wrong.
    """
    try:
        return dict(_reader(serializer_class).run_validation(request.data))
    except ValidationError:
        serializer = serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        raise


@cache
def _reader(serializer_class: Any) -> Any:
    return serializer_class()


class RepeatableMixin(HeedingMixin):
    """A view with calls that are `idempotent`: whose their keys are, and what their answers do not keep.

    A view with `lock_current` heeds If-Match in them: it locks what they change, and returns what GET answers of it.
    """

    lock_current: Callable[[], Any] | None = None

    def heeds_if_match(self) -> bool:
        """Say whether there is anything to compare its tags with."""
        return self.lock_current is not None

    def key_scope(self: Any) -> str:
        """Say whose a key is: another caller's same key is another key.

        A guest's is tied to the order's token, if there is one: without it nobody is told the answer that it opened.
        """
        if self.request.user.is_authenticated:
            return f"user:{self.request.user.pk}"
        token = token_in(self.request)
        return f"token:{sha256(token.encode()).hexdigest()}" if token else "global"

    def prepare(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Do what comes before the call's transaction, such as talking to the outside; by default nothing."""

    def reveal(self, data: Any) -> Any:
        """Add what is not stored (a token), to the first answer and to every replay alike."""
        return data


Handler = Callable[..., Response]

KEY_IS_REQUIRED = "is_idempotency_key_required"
"""The mark on a view's method that may be repeated under a key, and what the mark says."""


def idempotent(*, is_key_required: bool = False) -> Callable[[Handler], Handler]:
    """Let a view's call be repeated under its Idempotency-Key: one effect, one answer, byte for byte.

    For a method of a RepeatableMixin. It runs in one transaction with the storing of its answer, so it must not talk
    to the outside: that is for the outbox, or for the view's `prepare`. The schema shows the header by itself.
    Raises IdempotencyKeyRequired where the key is required and missing, and what `core.idempotency` raises.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def answer_once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            def work() -> idempotency.Answer:
                act = partial(handler, view, request, *args, **kwargs)
                heeds = view.lock_current and not isinstance(view, IfMatchMixin)  # which does so itself
                response = write_if_match(request, view.lock_current, act) if heeds else act()
                return idempotency.Answer(response.status_code, response.data)

            def prepare() -> None:
                view.prepare(request, *args, **kwargs)

            answer = _answer_under_key(view, request, work, prepare, is_key_required=is_key_required)
            response = Response(view.reveal(answer.data), status=answer.status)
            if answer.is_replay:
                response["Idempotent-Replayed"] = "true"
            return response

        setattr(answer_once, KEY_IS_REQUIRED, is_key_required)
        return answer_once

    return decorate


def _answer_under_key(
    view: Any,
    request: Request,
    work: Callable[[], idempotency.Answer],
    prepare: Callable[[], None],
    *,
    is_key_required: bool,
) -> idempotency.Answer:
    key = request.headers.get("Idempotency-Key")
    if key is None and is_key_required:
        raise IdempotencyKeyRequired
    if key is None:
        prepare()
        return work()
    digest = idempotency.fingerprint(request.method or "", request.path, request.data)
    return idempotency.answer_once(
        scope=view.key_scope(), key=key, request_fingerprint=digest, work=work, prepare=prepare
    )
