"""Secrets that are derived and never stored."""

import hmac
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings


def _derived(purpose: str, key: str, subject: UUID) -> str:
    inner = hmac.digest(key.encode(), f"shopwright:{purpose}".encode(), "sha256")
    return hmac.new(inner, subject.bytes, "sha256").hexdigest()


def make_token(purpose: str, subject: UUID) -> str:
    """Make the token of a row for a purpose: HMAC-SHA256 of its id under a key derived from SECRET_KEY."""
    return _derived(purpose, settings.SECRET_KEY, subject)


def secret_id(purpose: str, text: str) -> UUID:
    """Make an id that nobody can guess, and always the same one from the same text."""
    key = hmac.digest(settings.SECRET_KEY.encode(), f"shopwright:{purpose}".encode(), "sha256")
    return UUID(bytes=hmac.digest(key, text.encode(), "sha256")[:16], version=4)


def check_token(purpose: str, subject: UUID, token: str) -> bool:
    """Say whether a token is the row's, under today's key or one of SECRET_KEY_FALLBACKS."""
    return any(hmac.compare_digest(known.encode(), token.encode()) for known in _accepted(purpose, subject))


def token_in(request: Any) -> str:
    """Read the token of an order from a request's header or address; empty where there is none."""
    return str(request.headers.get("X-Order-Token") or request.GET.get("token", ""))


def _accepted(purpose: str, subject: UUID) -> Iterator[str]:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield _derived(purpose, key, subject)
