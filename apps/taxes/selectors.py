"""Which rates hold where."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateField, QuerySet

from apps.taxes.models import TaxRate
from core.prepared import Prepared, Slot


def _rates() -> QuerySet[Any, Any]:
    """A region's rate after its country's, and a later one after an earlier one."""
    on: Any = Slot("on", DateField())
    country: Any = Slot("country", CharField())
    region: Any = Slot("region", CharField())
    rates = TaxRate.objects.in_force(on).of_place(country, region).order_by("region", "valid_from", "pk")
    return rates.values_list("tax_class__code", "percent")


RATES = Prepared(_rates)


def percents_for(*, country: str, region: str = "", on: date) -> dict[str, Decimal]:
    """Give the percentage of each tax class, by its code, in one query (`rules.percent_of` reads it).

    A region's rate goes before its country's, and a later one before an earlier one.
    """
    return dict(RATES.rows(country=country, region=region.strip().upper(), on=on))
