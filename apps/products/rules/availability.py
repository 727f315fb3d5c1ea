"""What can be sold, and what a product says of its variants."""

from collections.abc import Sequence
from typing import NamedTuple


class Summary(NamedTuple):
    """What lists need to know of a variant, or of all variants of a product."""

    price: int
    stock: int | None
    allow_backorder: bool


def is_in_stock(stock: int | None, allow_backorder: bool) -> bool:
    """Say whether a variant or product can be sold now: untracked, on backorder, or there."""
    return stock is None or allow_backorder or stock > 0


def summary_of(variants: Sequence[Summary]) -> Summary:
    """Sum up a product's variants: the lowest price, all of the stock (no number if any is untracked)."""
    stocks = [variant.stock for variant in variants if variant.stock is not None]
    return Summary(
        price=min(variant.price for variant in variants),
        stock=sum(stocks) if len(stocks) == len(variants) else None,
        allow_backorder=any(variant.allow_backorder for variant in variants),
    )
