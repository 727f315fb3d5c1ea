"""Reads of the catalogue that are not rows of one model."""

from decimal import Decimal
from typing import Any

from apps.markets.models import Market
from apps.products.models import ProductQuerySet
from core.money import round_half_up


def catalogue_statistics(products: ProductQuerySet) -> dict[str, Any]:
    """Count products, average their prices and sum up what their stock is worth, in all and by category."""
    currency = Market.objects.default().currency
    totals = products.statistics()
    return {
        "total_products": totals["total_products"],
        "avg_price": _rounded(totals["avg_price"]),
        "total_value": int(totals["total_value"]),
        "currency": currency,
        "categories": [
            {**row, "avg_product_price": _rounded(row["avg_product_price"]), "currency": currency}
            for row in products.statistics_by_category()
        ],
    }


def _rounded(average: Decimal | None) -> int | None:
    return None if average is None else round_half_up(average)
