"""Sale prices, from their first day until the end of their last."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from apps.products.importers import values
from apps.products.importers.cells import Cells
from apps.products.rules import VariantDraft, with_scheduled_price


def with_sale(row: Cells, variant: VariantDraft) -> VariantDraft:
    """Lay the sale price over the usual one, as it stands at the moment; no sale is one that is not lower.

    A file without sale prices says nothing of what is scheduled.
    """
    if "sale_price" not in row.columns.readers:
        return variant
    price = row.amount("sale_price")
    if price is None or price >= variant.price:
        return replace(variant, scheduled_price=None)
    at = row.columns.shop.at
    first = row.take("sale_starts", lambda text: _midnight(values.day(text), at), None)
    after_last = row.take("sale_ends", lambda text: _midnight(values.day(text) + timedelta(days=1), at), None)
    return with_scheduled_price(variant, price=price, starts_at=first, ends_at=after_last, at=at)


def _midnight(day: date, at: datetime) -> datetime:
    """Give the moment at which a day begins, in the time zone of `at`."""
    return datetime.combine(day, time.min, at.tzinfo)
