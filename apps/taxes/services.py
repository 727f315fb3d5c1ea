"""Writes to taxes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.taxes.models import TaxClass, TaxRate
from core.services import delete_record, save_record


@transaction.atomic
def ensure_standard_class() -> None:
    """Make the class that products are in unless they say otherwise."""
    TaxClass.objects.get_or_create(code="standard", defaults={"name": "Standard rate"})


def save_tax_class(*, pk: UUID, fields: Mapping[str, Any]) -> TaxClass:
    """Write a tax class, making it where there is none of that key. Raises InvalidFields."""
    return save_record(TaxClass, pk=pk, fields=fields)


def delete_tax_class(*, pk: UUID) -> None:
    """Delete a tax class with its rates. Raises NotFound."""
    delete_record(TaxClass, pk=pk)


def save_tax_rate(*, pk: UUID, fields: Mapping[str, Any]) -> TaxRate:
    """Write a tax rate, making it where there is none of that key. Raises InvalidFields."""
    capitals = {name: str(fields[name]).strip().upper() for name in ("country", "region") if name in fields}
    return save_record(TaxRate, pk=pk, fields={**fields, **capitals})


def delete_tax_rate(*, pk: UUID) -> None:
    """Delete a tax rate. Raises NotFound."""
    delete_record(TaxRate, pk=pk)
