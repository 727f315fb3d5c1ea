"""The bases of our views: lists read from columns, and requests that are safe to repeat."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core import idempotency
from core.exceptions import IdempotencyKeyRequired


class ColumnListMixin:
    """A list whose serializer is a ColumnSerializer: tuples from the database become the answer."""

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one page."""
        queryset = self.filter_queryset(self.get_queryset())
        rows = self.paginator.paginate_queryset(queryset, request, view=self)
        response: Response = self.paginator.get_paginated_response(self.get_serializer_class().rows(rows))
        return response


def answer_once(
    request: Request,
    *,
    scope: str,
    work: Callable[[], idempotency.Answer],
    is_required: bool = False,
    reveal: Callable[[Any], Any] = lambda data: data,
) -> Response:
    """Answer a request that may be repeated under its Idempotency-Key.

    `reveal` adds what is not stored (a token), to the first answer and to every replay alike.
    Raises IdempotencyKeyRequired where the key is required and missing, and what `core.idempotency` raises.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None and is_required:
        raise IdempotencyKeyRequired
    if key is None:
        answer = work()
    else:
        digest = idempotency.fingerprint(request.method or "", request.path, request.data)
        answer = idempotency.answer_once(scope=scope, key=key, request_fingerprint=digest, work=work)
    response = Response(reveal(answer.data), status=answer.status)
    if answer.is_replay:
        response["Idempotent-Replayed"] = "true"
    return response
