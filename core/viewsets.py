"""The bases of our views: lists read from columns, and requests that are safe to repeat."""

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet

from core import idempotency
from core.exceptions import IdempotencyKeyRequired
from core.ids import uuid7
from core.permissions import IsStaffWithPermission


class ColumnListMixin:
    """A list whose serializer is a ColumnSerializer: tuples from the database become the answer."""

    def list(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one page."""
        queryset = self.filter_queryset(self.get_queryset())
        rows = self.paginator.paginate_queryset(queryset, request, view=self)
        response: Response = self.paginator.get_paginated_response(self.get_serializer_class().rows(rows))
        return response


class RecordViewSet(ModelViewSet[Any]):
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
