"""Signing in and staying signed in: SimpleJWT's tokens, rotated under a lock, revoked by families.

The library blacklists a refresh token after it has looked whether it is blacklisted, with nothing in between that
holds others off: several rotations of one token at once all succeed. Here the family's row is locked first, and the
unique row of the blacklist has the last word.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.state import token_backend
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.utils import datetime_from_epoch, get_md5_hash_password

from apps.users.exceptions import EmailNotVerified, InvalidCredentials, TokenNotValid
from apps.users.models import RefreshFamily, User

logger = logging.getLogger(__name__)

FAMILY = "family"
"""Our claim: which sign-in a token descends from."""

REUSE_GRACE = timedelta(seconds=10)
"""Two tabs, or a retry after a lost answer, bring a token back soon; a thief, or the robbed, brings it back later."""


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client is given: an access token for its calls, a refresh token for the next pair."""

    access: str
    refresh: str


def sign_in(*, email: str, password: str, at: datetime) -> TokenPair:
    """Check a password and start a family of tokens.

    Raises InvalidCredentials, after the same time for an unknown address as for a wrong password (Django hashes the
    password for both), and EmailNotVerified where the shop demands a verified address.
    """
    user = authenticate(email=email, password=password)
    if not isinstance(user, User):
        raise InvalidCredentials
    if settings.LOGIN_REQUIRES_VERIFIED_EMAIL and user.email_verified_at is None:
        raise EmailNotVerified
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(last_login=at)
        family = RefreshFamily.objects.create(user=user, expires_at=at + api_settings.REFRESH_TOKEN_LIFETIME)
        # Made from the user as authenticated: if the password changes at this moment, these tokens die with it.
        return _issue(user, family, at)


def refresh_tokens(*, refresh: str, at: datetime) -> TokenPair:
    """Trade a refresh token for a new pair; of many calls with one token exactly one succeeds.

    Raises TokenNotValid. A token that comes back more than ten seconds after its rotation was stolen from somebody,
    so its whole family is revoked: that is committed, though the call is refused. Call it outside transactions.
    """
    pair = _rotate(_read(refresh, at, "refresh"), at)
    if pair is None:
        raise TokenNotValid
    return pair


@transaction.atomic(durable=True)
def _rotate(claims: dict[str, Any], at: datetime) -> TokenPair | None:
    """Rotate under the family's lock; None is a refusal whose traces must stay."""
    family = _lock_family(claims)
    if family is None or not _is_in_force(claims, family):
        return None
    rotated_at = _blacklist(claims, at)
    if rotated_at is None:
        family.expires_at = at + api_settings.REFRESH_TOKEN_LIFETIME
        family.save(update_fields=["expires_at", "updated_at"])
        return _issue(family.user, family, at)
    if at - rotated_at > REUSE_GRACE:
        logger.warning("A refresh token of user %s came back after its rotation.", family.user_id)
        _revoke(family, at)
    return None


@transaction.atomic
def sign_out(*, refresh: str, at: datetime) -> None:
    """Revoke the family of a refresh token; signing out twice is the same as once.

    Raises TokenNotValid for a token that is forged or expired.
    """
    claims = _read(refresh, at, "refresh")
    family = _lock_family(claims)
    if family is None:
        raise TokenNotValid
    if family.revoked_at is None:
        _blacklist(claims, at)
        _revoke(family, at)


def verify_token(*, token: str, at: datetime) -> None:
    """Say whether the shop would take this token, access or refresh, now. Raises TokenNotValid if not."""
    claims = _read(token, at, "access", "refresh")
    family = RefreshFamily.objects.filter(pk=claims[FAMILY]).select_related("user").first()
    if family is None or not _belongs_to_active_user(claims, family.user):
        raise TokenNotValid
    if claims[api_settings.TOKEN_TYPE_CLAIM] == "refresh" and (
        family.revoked_at is not None
        or BlacklistedToken.objects.filter(token__jti=claims[api_settings.JTI_CLAIM]).exists()
    ):
        raise TokenNotValid


@transaction.atomic
def revoke_tokens(*, user_id: UUID, at: datetime) -> int:
    """Revoke every family of a user; returns how many there were. Their access tokens end within the hour."""
    return RefreshFamily.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=at)


@transaction.atomic
def prune_tokens(*, at: datetime) -> int:
    """Delete what has expired: a token past its time is refused without any row. Returns how many families went."""
    OutstandingToken.objects.filter(expires_at__lt=at).delete()
    deleted, _ = RefreshFamily.objects.filter(expires_at__lt=at).delete()
    return deleted


def _read(raw: str, at: datetime, *types: str) -> dict[str, Any]:
    """Check signature, type and age, and return the claims. Raises TokenNotValid."""
    try:
        claims: dict[str, Any] = jwt.decode(
            raw,
            token_backend.prepared_signing_key,
            algorithms=[token_backend.algorithm],
            # Age is checked below, by the clock that was given.
            options={"verify_exp": False, "verify_iat": False, "require": ["exp", "jti", "user_id", FAMILY]},
        )
    except jwt.InvalidTokenError as error:
        raise TokenNotValid from error
    if claims.get(api_settings.TOKEN_TYPE_CLAIM) not in types or datetime_from_epoch(claims["exp"]) <= at:
        raise TokenNotValid
    return claims


def _lock_family(claims: dict[str, Any]) -> RefreshFamily | None:
    found = RefreshFamily.objects.filter(pk=claims[FAMILY]).select_related("user").lock_all()
    return found[0] if found else None


def _is_in_force(claims: dict[str, Any], family: RefreshFamily) -> bool:
    return family.revoked_at is None and _belongs_to_active_user(claims, family.user)


def _belongs_to_active_user(claims: dict[str, Any], user: User) -> bool:
    """The same questions that the library asks of an access token at every call."""
    claimed = claims[api_settings.USER_ID_CLAIM], claims.get(api_settings.REVOKE_TOKEN_CLAIM)
    return user.is_active and claimed == (str(user.pk), get_md5_hash_password(user.password))


def _blacklist(claims: dict[str, Any], at: datetime) -> datetime | None:
    """Blacklist a token; None if nobody has done so before, else when that was."""
    outstanding = OutstandingToken.objects.filter(jti=claims[api_settings.JTI_CLAIM]).first()
    if outstanding is None:  # deleted by hand: nobody can tell any more whether it was used
        return at
    row, is_first = BlacklistedToken.objects.get_or_create(token=outstanding)
    if not is_first:
        return row.blacklisted_at
    BlacklistedToken.objects.filter(pk=row.pk).update(blacklisted_at=at)  # the column itself only knows the wall clock
    return None


def _revoke(family: RefreshFamily, at: datetime) -> None:
    family.revoked_at = at
    family.save(update_fields=["revoked_at", "updated_at"])


def _issue(user: User, family: RefreshFamily, at: datetime) -> TokenPair:
    refresh = RefreshToken()
    refresh.current_time = at
    refresh.set_exp()
    refresh.set_iat()
    refresh[api_settings.USER_ID_CLAIM] = str(user.pk)
    refresh[api_settings.REVOKE_TOKEN_CLAIM] = get_md5_hash_password(user.password)
    refresh[FAMILY] = str(family.pk)
    access = refresh.access_token
    access.set_iat(at_time=at)
    OutstandingToken.objects.create(
        user=user,
        jti=refresh[api_settings.JTI_CLAIM],
        token="",  # its id is enough to recognize it; the token itself would be a password kept in plain text
        created_at=at,
        expires_at=datetime_from_epoch(refresh["exp"]),
    )
    return TokenPair(access=str(access), refresh=str(refresh))
