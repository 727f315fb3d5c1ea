"""Which rates hold where."""

from datetime import date
from decimal import Decimal

from apps.taxes.models import TaxRate


def percents_for(*, country: str, region: str = "", on: date) -> dict[str, Decimal]:
    """Give the percentage of each tax class, by its code, in one query (`rules.percent_of` reads it).

    A region's rate goes before its country's, and a later one before an earlier one.
    """
    rates = TaxRate.objects.in_force(on).of_place(country, region).order_by("region", "valid_from", "pk")
    return dict(rates.values_list("tax_class__code", "percent"))
