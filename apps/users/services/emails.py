"""Showing that an address belongs to who has the account."""

from datetime import datetime

from django.db import transaction

from apps.users import rules
from apps.users.events import EmailVerified
from apps.users.exceptions import LinkNotValid
from apps.users.models import User
from core.events import publish
from core.exceptions import NotFound


@transaction.atomic
def verify_email(*, key: str, at: datetime) -> User:
    """Mark the address verified that the key was sent to; the same link opened twice is the same as once.

    Raises LinkNotValid for a key that is forged, older than seven days, or made for an address that has changed.
    """
    try:
        user = User.objects.lock_one(rules.verification_key_owner(key))
    except NotFound as error:
        raise LinkNotValid("key") from error
    if not user.is_active or not rules.verification_key_is_valid(key, email=user.email, at=at):
        raise LinkNotValid("key")
    mark_email_verified(user=user, at=at)
    return user


@transaction.atomic
def mark_email_verified(*, user: User, at: datetime) -> None:
    """Note that this locked user's address is theirs, and tell; a second proof changes nothing."""
    if user.email_verified_at is not None:
        return
    user.email_verified_at = at
    user.save(update_fields=["email_verified_at"])
    publish(EmailVerified(user.pk))
