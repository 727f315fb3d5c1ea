"""Writes to taxes."""

from typing import Any
from uuid import UUID

from django.db import transaction

from apps.taxes.models import TaxClass, TaxRate
from core.services import delete_record, save_record


@transaction.atomic
def ensure_standard_class() -> None:
    """Make the class that products are in unless they say otherwise."""
    TaxClass.objects.get_or_create(code="standard", defaults={"name": "Standard rate"})


def save_tax_class(*, tax_class_id: UUID, **fields: Any) -> TaxClass:
    """Write a tax class, making it where there is none of that id. Raises InvalidFields."""
    return save_record(TaxClass, pk=tax_class_id, fields=fields)


def delete_tax_class(*, tax_class_id: UUID) -> None:
    """Delete a tax class with its rates."""
    delete_record(TaxClass, pk=tax_class_id)


def save_tax_rate(*, tax_rate_id: UUID, **fields: Any) -> TaxRate:
    """Write a tax rate, making it where there is none of that id. Raises InvalidFields."""
    region = str(fields.get("region", "")).strip().upper()
    return save_record(TaxRate, pk=tax_rate_id, fields={**fields, "region": region} if "region" in fields else fields)


def delete_tax_rate(*, tax_rate_id: UUID) -> None:
    """Delete a tax rate."""
    delete_record(TaxRate, pk=tax_rate_id)
