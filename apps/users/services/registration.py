"""Opening an account, so that nobody learns who has one already."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.users import rules
from apps.users.events import RegistrationRepeated, UserRegistered
from apps.users.models import User
from apps.users.services.passwords import accepted_hash
from core.events import publish


def register_user(*, email: str, password: str, username: str = "", at: datetime) -> None:
    """Open an account, or write to the owner of the address that there is one.

    Returns nothing, and does the same work in both cases, so that a caller cannot tell which it was.
    Raises InvalidFields for a password that the shop does not accept.
    """
    email = User.objects.normalize_email(email)
    user = User(email=email, username=username or rules.username_from(email), date_joined=at)
    # Before anything is looked up, and before a lock is taken: a hash takes long.
    user.password = accepted_hash(password, user=user, field="password")
    with transaction.atomic():
        owner_id = _claim_address(user)
        publish(UserRegistered(user.pk) if owner_id == user.pk else RegistrationRepeated(owner_id))


def _claim_address(user: User) -> UUID:
    """Insert the user, unless the address has an owner; return whose it is now.

    The unique constraints decide, so two registrations at once are no special case. A username that is taken gets a
    random end: counting up would tell how many there are.
    """
    wanted = user.username
    while True:
        User.objects.bulk_create([user], ignore_conflicts=True)
        owner_id = User.objects.filter(email=user.email).values_list("pk", flat=True).first()
        if owner_id is not None:
            return owner_id
        user.username = rules.with_suffix(wanted, secrets.token_hex(4))
