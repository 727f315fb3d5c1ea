"""Reads of the catalogue that are not rows of one model."""

from collections.abc import Callable, Hashable
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Func, QuerySet, SlugField, Subquery, UUIDField

from apps.markets.models import Market
from apps.products.models import CatalogueChange, Product, ProductQuerySet
from core.coalescing import Coalesced
from core.money import round_half_up
from core.prepared import Prepared, Slot
from core.registries import Registry


class Question(Protocol):
    """What a text asks for, as an app above understands it."""

    def pattern(self) -> tuple[Hashable, dict[str, str]]:
        """Tell the question, with names in place of its words, from the words of these names.

        Of questions with the same pattern, searches make statements that differ in slots called `words` only.
        """


Search = Callable[[ProductQuerySet, Any], ProductQuerySet]
"""Given products and a question, or its pattern, returns those of them that it finds."""

product_searches: Registry[Search] = Registry("search of products")
"""What an app above finds products by: `ranked`, which annotates `relevance`, and `matching`, for other orders."""

readers: Registry[Callable[[str], Question | None]] = Registry("reader of questions")
"""Who makes a question of a text: `products`; None where nothing is asked for."""


def understood(text: str) -> Question | None:
    """Make a question of a text; None where it asks for nothing, or no app reads it."""
    read = readers.get("products")
    return read(text) if read else None


def found_by(name: str, products: ProductQuerySet, question: Any) -> ProductQuerySet:
    """Narrow products down to what a search of that name finds; to none where no app offers it."""
    search = product_searches.get(name)
    return search(products, question) if search else products.none()


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


@Coalesced
def catalogue_version() -> tuple[int, int]:
    """Name the catalogue as it is now: every committed change of what lists show gives it another name.

    One statement for all who ask at once, and not for use within a transaction.
    """
    return CatalogueChange.objects.version()


def _versions(**where: Slot) -> QuerySet[Any, Any]:
    shared = CatalogueChange.objects.annotate(total=Func("shared", function="SUM")).values("total")
    return Product.objects.active().filter(**where).order_by().values_list("pk", "version", Subquery(shared))


VERSION_BY_KEY = Prepared(lambda: _versions(pk=Slot("key", UUIDField())))
VERSION_BY_SLUG = Prepared(lambda: _versions(slug=Slot("slug", SlugField())))


def page_version(name: str) -> tuple[UUID, int, int] | None:
    """Name the page of the product with this id or slug, as it is now; None where there is none for everybody."""
    try:
        found = VERSION_BY_KEY.rows(key=UUID(name))
    except ValueError:
        found = []
    return next(iter(found or VERSION_BY_SLUG.rows(slug=name)), None)


def _rounded(average: Decimal | None) -> int | None:
    return None if average is None else round_half_up(average)
