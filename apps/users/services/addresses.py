"""The address book. Writers lock the user first, so that one default stays one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.users.models import Address, User
from core.addresses import FIELDS, problems_of
from core.exceptions import InvalidFields

DEFAULTS = ("is_default_shipping", "is_default_billing")


@transaction.atomic
def add_address(*, user_id: UUID, fields: Mapping[str, Any], address_id: UUID | None = None) -> Address:
    """Add an address; the first one becomes the default for everything.

    Raises InvalidFields where its country demands more, NotFound where there is no such user.
    """
    user = User.objects.lock_one(user_id)
    address = Address(user=user, **_known(fields))
    if address_id is not None:
        address.pk = address_id
    if not user.addresses.exists():
        address.is_default_shipping = address.is_default_billing = True
    _refuse_incomplete(address)
    _take_defaults_over(address)
    address.save(force_insert=True)
    return address


@transaction.atomic
def update_address(*, user_id: UUID, address_id: UUID, fields: Mapping[str, Any]) -> Address:
    """Change an address; what is absent stays as it is.

    Raises NotFound where the user has no such address, InvalidFields where its country demands more.
    """
    User.objects.lock_one(user_id)
    address = Address.objects.filter(user_id=user_id).lock_one(address_id)
    changes = _known(fields)
    for name, value in changes.items():
        setattr(address, name, value)
    _refuse_incomplete(address)
    _take_defaults_over(address)
    address.save(update_fields=[*changes, "updated_at"])
    return address


@transaction.atomic
def delete_address(*, user_id: UUID, address_id: UUID) -> None:
    """Delete an address; orders keep their own copy. Raises NotFound where the user has no such address."""
    User.objects.lock_one(user_id)
    Address.objects.filter(user_id=user_id).lock_one(address_id).delete()


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in (*FIELDS, *DEFAULTS) if name in fields}


def _refuse_incomplete(address: Address) -> None:
    if problems := problems_of({name: getattr(address, name) for name in FIELDS}):
        raise InvalidFields(problems)


def _take_defaults_over(address: Address) -> None:
    """Make room for what this address is the default for; only one can be."""
    others = Address.objects.filter(user_id=address.user_id).exclude(pk=address.pk)
    for name in DEFAULTS:
        if getattr(address, name):
            others.filter(**{name: True}).update(**{name: False})
