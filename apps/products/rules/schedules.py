"""What a variant costs for a while."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from apps.products.rules.drafts import ScheduledPriceDraft, VariantDraft

Amount = TypeVar("Amount", int, Decimal)


def with_scheduled_price(
    variant: VariantDraft, *, price: Decimal, starts_at: datetime | None, ends_at: datetime | None, at: datetime
) -> VariantDraft:
    """Draft the variant as it stands at a moment, with another price from one moment until another.

    No start means that it has begun, no end that it stays: then it is the variant's price and nothing is scheduled.
    """
    if ends_at is not None and ends_at <= at:
        return replace(variant, scheduled_price=None)
    if starts_at is not None and starts_at > at:
        return replace(variant, scheduled_price=ScheduledPriceDraft(price, starts_at, ends_at))
    usual, former = variant.price, variant.compare_at_price
    lasting = None if ends_at is None else ScheduledPriceDraft(price, starts_at, ends_at, usual, former)
    return replace(variant, price=price, compare_at_price=former_price(price, usual, former), scheduled_price=lasting)


def former_price(price: Amount, usual: Amount, former: Amount | None) -> Amount | None:
    """Give the price to show struck out beside a scheduled one: the usual one, where that is higher."""
    return usual if usual > price else former
