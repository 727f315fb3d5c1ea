"""What staff do to accounts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from apps.users.events import EmailChanged, UserRegistered
from apps.users.models import User
from apps.users.services.passwords import accepted_hash
from apps.users.services.profile import forget_after_commit
from apps.users.services.tokens import revoke_tokens
from core.events import publish
from core.ids import uuid7

STAFF_MAY_WRITE = frozenset(
    {"email", "username", "first_name", "last_name", "phone", "is_active", "is_staff", "is_superuser"}
)


def create_account(
    *, email: str, username: str, password: str | None, at: datetime, user_id: UUID | None = None
) -> User:
    """Open an account for somebody; without a password they choose one by a reset.

    Raises InvalidFields for a password that the shop does not accept.
    """
    user = User(pk=user_id or uuid7(), email=User.objects.normalize_email(email), username=username, date_joined=at)
    if password is None:
        user.set_unusable_password()
    else:
        user.password = accepted_hash(password, user=user, field="password")
    with transaction.atomic():
        user.save(force_insert=True)
        publish(UserRegistered(user.pk))
    return user


@transaction.atomic
def update_account(*, user_id: UUID, changes: Mapping[str, Any], at: datetime) -> User:
    """Change an account: another address must be verified anew, and who is no longer active is signed out.

    Raises NotFound where there is no such user.
    """
    user = User.objects.lock_one(user_id)
    written = {name: value for name, value in changes.items() if name in STAFF_MAY_WRITE}
    old_email, was_active = user.email, user.is_active
    for name, value in written.items():
        setattr(user, name, value)
    user.email = User.objects.normalize_email(user.email)
    if user.email != old_email:
        user.email_verified_at = None
        publish(EmailChanged(user.pk))
    user.save(update_fields=[*written, "email_verified_at"])
    if was_active and not user.is_active:
        revoke_tokens(user_id=user.pk, at=at)
    return user


@transaction.atomic
def set_roles(*, user_id: UUID, groups: Collection[Group], permissions: Collection[Permission]) -> None:
    """Say which groups a user is in, and which permissions they have beside those. Raises NotFound."""
    user = User.objects.lock_one(user_id)
    user.groups.set(groups)
    user.user_permissions.set(permissions)


@transaction.atomic
def delete_account(*, user_id: UUID) -> None:
    """Delete an account with its addresses, tokens and picture; its orders stay, without an owner. Raises NotFound."""
    user = User.objects.lock_one(user_id)
    forget_after_commit(user.avatar.name)
    user.delete()
