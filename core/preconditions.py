"""`If-Match`: a write that happens only while the thing is still what its caller has seen (RFC 9110, 13.1.1)."""

from collections.abc import Callable
from functools import partial
from hashlib import md5
from typing import Any, TypeVar

from django.db import transaction
from django.urls import reverse
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from core.exceptions import PreconditionFailed
from core.renderers import dumps

T = TypeVar("T")

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="ETags that the thing may have; with another one, 412."
)


def etag_of(body: bytes) -> str:
    """Name a body, so that a caller can say which one they have."""
    return f'"{md5(body, usedforsecurity=False).hexdigest()}"'


def write_if_match(request: Request, lock_current: Callable[[], Any], write: Callable[[], T]) -> T:
    """Do a write; where the request carries If-Match, only if what that names is still there.

    `lock_current` locks the thing, by the locks of the write and in their order, and returns what GET answers of it
    now: nobody can change it between the check and the write. A weak tag names nothing that may be written over.
    Raises PreconditionFailed.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None:
        return write()
    _ = request.data  # a caller may be slow to send it: nobody else should wait for that
    with transaction.atomic():
        current = etag_of(dumps(lock_current()))
        if not {"*", current} & set(parse_etags(wanted)):
            raise PreconditionFailed
        return write()


class HeedingMixin(APIView):
    """A view that never passes over an If-Match.

    A write to none or many at once (POST to a list, `bulk`, signing in) has nothing that a tag could name, not even
    "*": it does not happen, for its caller believes that nothing is written over.
    """

    def heeds_if_match(self) -> bool:
        """Say whether the call at hand compares the tags with what it writes to."""
        return False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let the caller in, unless their tags can be of nothing here. Raises PreconditionFailed."""
        super().initial(request, *args, **kwargs)
        is_write = request.method not in SAFE_METHODS and hasattr(self, str(request.method).lower())
        if is_write and "If-Match" in request.headers and not self.heeds_if_match():
            raise PreconditionFailed


class IfMatchMixin(HeedingMixin, GenericViewSet[Any]):
    """A viewset whose writes to one thing may all carry If-Match.

    The answers of the actions in `answers_whole` show the thing as GET does: they carry its address and so its ETag.
    """

    answers_whole: frozenset[str] = frozenset({"create", "update", "partial_update"})

    def lock_current(self) -> Any:
        """Lock the thing and return what GET answers of it now."""
        row = get_object_or_404(self.get_queryset().select_for_update(of=("self",)), pk=self.kwargs["pk"])
        return self.get_serializer(row).data

    def heeds_if_match(self) -> bool:
        """Every write to one thing does."""
        return bool(self.detail)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Put the check around the write, once the caller has been let in."""
        super().initial(request, *args, **kwargs)
        name = str(request.method).lower()
        if request.method not in SAFE_METHODS and self.detail and hasattr(self, name):
            setattr(self, name, partial(self._write_if_match, getattr(self, name)))

    def _write_if_match(self, write: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        return write_if_match(request, self.lock_current, partial(write, request, *args, **kwargs))

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Say whose representation the answer to a write is."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self.action in self.answers_whole and answer.status_code < 300:
            answer["Content-Location"] = reverse(f"{self.basename}-detail", args=[answer.data["id"]])
        return answer
