"""Where goods lie."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.inventory.exceptions import DefaultLocationNeeded
from apps.inventory.models import StockLocation
from core.services import delete_record, save_record


@transaction.atomic
def ensure_default_location() -> None:
    """Make the first stock location, unless there is a default one already."""
    if not StockLocation.objects.filter(is_default=True).exists():
        StockLocation.objects.create(name="Warehouse", slug="warehouse", is_default=True)


@transaction.atomic
def save_stock_location(*, pk: UUID, fields: Mapping[str, Any]) -> StockLocation:
    """Write a location, making it where there is none of that key.

    A new default takes the mark from the old one. Raises InvalidFields, and DefaultLocationNeeded where the only
    default would go.
    """
    default = StockLocation.objects.filter(is_default=True).lock_all()
    if [location.pk for location in default] == [pk] and not fields.get("is_default", True):
        raise DefaultLocationNeeded
    if fields.get("is_default"):
        StockLocation.objects.filter(is_default=True).exclude(pk=pk).update(is_default=False)
    return save_record(StockLocation, pk=pk, fields=fields)


@transaction.atomic
def delete_stock_location(*, pk: UUID) -> None:
    """Delete a location. Raises NotFound, DefaultLocationNeeded for the default one, StillInUse where it has levels."""
    if StockLocation.objects.all().lock_one(pk).is_default:
        raise DefaultLocationNeeded
    delete_record(StockLocation, pk=pk)
