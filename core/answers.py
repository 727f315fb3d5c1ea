"""Answers to readers whom nobody knows, kept in this process for as long as what they show has the same version.

The version is read from the database each time, before the answer is made. So what is kept is never older than its
version says, whichever process made the change.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from rest_framework.views import APIView

from core.preconditions import etag_of

LOCKS = 64
OVERHEAD = 1_000
"""Bytes that an entry costs beside its body, about."""

TO_WHO_HAS_IT = ("Cache-Control", "ETag", "Vary")
"""What is said again of an answer that the reader has."""

Version = Hashable | None
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with its headers, and the version of what it shows."""

    version: Version
    body: bytes
    headers: dict[str, str]

    def response(self, request: HttpRequest) -> HttpResponse:
        """Give it to one more reader; to one who has it, say so, as Django would after all of it was made."""
        has_it = request.META.get("HTTP_IF_NONE_MATCH") == self.headers["ETag"]
        if has_it and "HTTP_IF_MATCH" not in request.META:
            return HttpResponseNotModified(headers={name: self.headers[name] for name in TO_WHO_HAS_IT})
        return HttpResponse(self.body, headers=self.headers)


class Answers:
    """The answers that were asked for last, within a number of bytes; one thread makes what many ask for."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0
        self._guard = Lock()
        self._makers = [Lock() for _ in range(LOCKS)]

    def find(self, key: Key, version: Version) -> Answer | None:
        """Return the answer of this version, if there is one."""
        with self._guard:
            answer = self._answers.get(key)
            if answer is None or answer.version != version:
                return None
            self._answers.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer) -> None:
        """Put an answer in the place of the one that was there; those that nobody asked for lately make room."""
        with self._guard:
            self._forget(key)
            self._answers[key] = answer
            self._bytes += _cost(key, answer)
            while self._bytes > settings.ANSWER_CACHE_MB * 1_000_000:
                self._forget(next(iter(self._answers)))

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._answers.clear()
            self._bytes = 0

    @contextmanager
    def making(self, key: Key) -> Iterator[bool]:
        """Let one thread at a time make the answer; True for whoever had to wait: it may be there by now."""
        lock = self._makers[hash(key) % LOCKS]
        has_waited = not lock.acquire(blocking=False)
        if has_waited:
            lock.acquire()
        try:
            yield has_waited
        finally:
            lock.release()

    def _forget(self, key: Key) -> None:
        if answer := self._answers.pop(key, None):
            self._bytes -= _cost(key, answer)


def _cost(key: Key, answer: Answer) -> int:
    return len(answer.body) + len(key[2]) + len(key[3]) + OVERHEAD


answers = Answers()


class VersionedReadMixin(APIView):
    """A view whose answers to strangers hang on a version: made once for each, and let into shared caches."""

    def version(self) -> Version:
        """Read the version of what the request at hand would show; None where there is none to hang on."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer from memory where that is right, before anything else is done."""
        if not is_public(request):
            return super().dispatch(request, *args, **kwargs)
        version = None if wants_it_fresh(request) else self.version()
        if version is None:
            return self._make(None, None, request, *args, **kwargs)
        key = (request.scheme or "", request.get_host(), request.path, request.META.get("QUERY_STRING", ""))
        if answer := self._kept(request, key, version):
            return answer.response(request)
        with answers.making(key) as has_waited:
            if has_waited:
                version = self.version()
                if answer := self._kept(request, key, version):
                    return answer.response(request)
            return self._make(key, version, request, *args, **kwargs)

    def _kept(self, request: Any, key: Key, version: Version) -> Answer | None:
        """Find the answer, and count the reader where readers are counted: one too many is refused by the view."""
        answer = answers.find(key, version)
        return answer if answer and all(one.allow_request(request, self) for one in self.get_throttles()) else None

    def _make(self, key: Key | None, version: Version, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response: Any = super().dispatch(request, *args, **kwargs)
        if response.status_code != 200:
            return response
        response["Cache-Control"] = f"public, max-age=0, s-maxage={settings.CDN_MAX_AGE}"
        patch_vary_headers(response, ("Authorization", "Cookie"))
        body = response.render().content
        response["ETag"] = etag_of(body)
        answer = Answer(version, body, dict(response.items()))
        if key is not None:
            answers.keep(key, answer)
        return answer.response(request)


def is_public(request: HttpRequest) -> bool:
    """Say whether a read is the same for all the world."""
    return (
        request.method in {"GET", "HEAD"}
        and not settings.STORE_REQUIRE_LOGIN
        and "HTTP_AUTHORIZATION" not in request.META
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and _takes_json(request.META.get("HTTP_ACCEPT", "*/*"))
    )


def wants_it_fresh(request: HttpRequest) -> bool:
    """Say whether the shop, or this reader, does without what is kept."""
    return settings.ANSWER_CACHE_MB <= 0 or "no-cache" in request.META.get("HTTP_CACHE_CONTROL", "")


def _takes_json(accept: str) -> bool:
    return "*/*" in accept or "application/json" in accept
