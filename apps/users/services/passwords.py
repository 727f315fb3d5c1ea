"""Passwords: changed, reset, set. Hashes take long, so they are made before a transaction takes its locks."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import password_changed, validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from apps.users import rules
from apps.users.events import PasswordChanged, PasswordResetRequested
from apps.users.exceptions import LinkNotValid
from apps.users.models import User
from apps.users.services.emails import mark_email_verified
from apps.users.services.tokens import revoke_tokens
from core.events import publish
from core.exceptions import InvalidFields, NotFound


def accepted_hash(password: str, *, user: User, field: str) -> str:
    """Hash a password that the shop accepts for this user. Raises InvalidFields, under `field`, for any other."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidFields({field: error.messages}) from error
    return make_password(password)


@transaction.atomic
def request_password_reset(*, email: str) -> None:
    """Have a link mailed to choose a new password; for an address without an active account nothing happens."""
    owner = User.objects.filter(email=User.objects.normalize_email(email), is_active=True)
    user_id = owner.values_list("pk", flat=True).first()
    if user_id is not None:
        publish(PasswordResetRequested(user_id))


def reset_password(*, user_id: UUID, token: str, password: str, at: datetime) -> None:
    """Set a new password by the token of a mail, which also shows that the address is the user's.

    Raises LinkNotValid for a token that is forged, expired or used, InvalidFields for a password not accepted.
    """
    tokens = rules.ResetTokens(at)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not tokens.check_token(user, token):
        raise LinkNotValid("token")
    password_hash = accepted_hash(password, user=user, field="password")
    with transaction.atomic():
        user = User.objects.lock_one(user_id)
        # Of two calls with one token, the second finds here that the password has changed.
        if not user.is_active or not tokens.check_token(user, token):
            raise LinkNotValid("token")
        _store(user, password, password_hash, at)
        mark_email_verified(user=user, at=at)


def change_password(*, user_id: UUID, old_password: str, new_password: str, at: datetime) -> None:
    """Replace a password by its owner, who is signed out everywhere by it.

    Raises InvalidFields where the old password is wrong, or the new one not accepted.
    """
    user = User.objects.get(pk=user_id)
    if not user.check_password(old_password):
        raise _wrong_password()
    password_hash = accepted_hash(new_password, user=user, field="new_password")
    with transaction.atomic():
        locked = User.objects.lock_one(user_id)
        if locked.password != user.password:  # somebody else was faster: what was the old password is not any more
            raise _wrong_password()
        _store(locked, new_password, password_hash, at)


def set_password(*, user_id: UUID, password: str | None, at: datetime) -> User:
    """Set a password as staff; None leaves the account without one, until its owner resets it.

    Raises NotFound where there is no such user, InvalidFields for a password not accepted.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such user.")
    password_hash = make_password(None) if password is None else accepted_hash(password, user=user, field="password")
    with transaction.atomic():
        user = User.objects.lock_one(user_id)
        _store(user, password, password_hash, at)
    return user


def _wrong_password() -> InvalidFields:
    return InvalidFields({"old_password": ["This is not your password."]})


def _store(user: User, password: str | None, password_hash: str, at: datetime) -> None:
    """Write the hash, end everything that was signed in under the old one, and tell."""
    user.password = password_hash
    user.save(update_fields=["password"])
    if password is not None:
        password_changed(password, user)
    revoke_tokens(user_id=user.pk, at=at)
    publish(PasswordChanged(user.pk))
