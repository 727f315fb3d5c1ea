"""Secrets that are derived and never stored."""

import hmac
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings


def _derived(purpose: str, key: str, subject: UUID) -> str:
    inner = hmac.digest(key.encode(), f"shopwright:{purpose}".encode(), "sha256")
    return hmac.new(inner, subject.bytes, "sha256").hexdigest()


def make_token(purpose: str, subject: UUID) -> str:
    """Make the token of a row for a purpose: HMAC-SHA256 of its id under a key derived from SECRET_KEY."""
    return _derived(purpose, settings.SECRET_KEY, subject)


def check_token(purpose: str, subject: UUID, token: str) -> bool:
    """Say whether a token is the row's, under today's key or one of SECRET_KEY_FALLBACKS."""
    return any(hmac.compare_digest(known.encode(), token.encode()) for known in _accepted(purpose, subject))


def _accepted(purpose: str, subject: UUID) -> Iterator[str]:
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield _derived(purpose, key, subject)
