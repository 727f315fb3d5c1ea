"""What people may change about themselves."""

from functools import partial
from typing import IO, TypedDict
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from apps.users import rules
from apps.users.models import User
from core.exceptions import InvalidFields
from core.ids import uuid7


class ProfileChanges(TypedDict, total=False):
    """What may be changed; what is absent stays as it is. An avatar of None removes the picture."""

    username: str
    phone: str
    avatar: IO[bytes] | None


def update_profile(*, user_id: UUID, changes: ProfileChanges) -> User:
    """Change a user's own details.

    Raises InvalidFields where the username is taken, or the avatar is not a picture.
    """
    picture = changes.get("avatar")
    name = _store_portrait(picture) if picture is not None else ""
    try:
        with transaction.atomic():
            return _write(user_id, changes, name)
    except BaseException:
        if name:
            default_storage.delete(name)
        raise


def _write(user_id: UUID, changes: ProfileChanges, picture_name: str) -> User:
    user = User.objects.lock_one(user_id)
    user.username = changes.get("username", user.username)
    user.phone = changes.get("phone", user.phone)
    if "avatar" in changes:
        forget_after_commit(user.avatar.name)
        user.avatar.name = picture_name
    try:
        user.save(update_fields=list(changes))
    except IntegrityError as error:
        raise InvalidFields({"username": ["This username is taken."]}) from error
    return user


def _store_portrait(picture: IO[bytes]) -> str:
    """Keep a picture under a name of ours: nothing of what the sender called it reaches the disk."""
    try:
        portrait = rules.make_portrait(picture)
    except rules.NotAPicture as error:
        raise InvalidFields({"avatar": [str(error)]}) from error
    return default_storage.save(f"avatars/{uuid7()}.webp", ContentFile(portrait))


def forget_after_commit(name: str | None) -> None:
    """Delete a stored picture once nothing committed names it any more."""
    if name:
        transaction.on_commit(partial(default_storage.delete, name))
