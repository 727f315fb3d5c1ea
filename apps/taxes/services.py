"""Writes to taxes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.products.models import Product
from apps.taxes.models import TaxClass, TaxRate
from apps.taxes.rules import STANDARD
from core.exceptions import StillInUse
from core.services import delete_record, save_record


@transaction.atomic
def ensure_standard_class() -> None:
    """Make the class that products are in unless they say otherwise."""
    TaxClass.objects.get_or_create(code=STANDARD, defaults={"name": "Standard rate"})


def save_tax_class(*, pk: UUID, fields: Mapping[str, Any]) -> TaxClass:
    """Write a tax class, making it where there is none of that key. Raises InvalidFields."""
    return save_record(TaxClass, pk=pk, fields=fields)


@transaction.atomic
def delete_tax_class(*, pk: UUID) -> None:
    """Delete a tax class with its rates. Raises NotFound, and StillInUse for the standard one or one with products."""
    tax_class = TaxClass.objects.filter(pk=pk).first()
    if tax_class is not None and tax_class.code == STANDARD:
        raise StillInUse("The standard class stays: goods are in it unless they say otherwise.")
    if tax_class is not None and Product.objects.filter(tax_class=tax_class.code).exists():
        raise StillInUse(f"{tax_class} cannot be deleted: there are products in it.")
    delete_record(TaxClass, pk=pk)


def save_tax_rate(*, pk: UUID, fields: Mapping[str, Any]) -> TaxRate:
    """Write a tax rate, making it where there is none of that key. Raises InvalidFields."""
    capitals = {name: str(fields[name]).strip().upper() for name in ("country", "region") if name in fields}
    return save_record(TaxRate, pk=pk, fields={**fields, **capitals})


def delete_tax_rate(*, pk: UUID) -> None:
    """Delete a tax rate. Raises NotFound."""
    delete_record(TaxRate, pk=pk)
