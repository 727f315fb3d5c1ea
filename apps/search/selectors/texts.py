"""Reads what products say of themselves."""

from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.products.models import AttributeValue, Category, CategoryEntry, Product, Variant
from apps.search.rules import Texts

Row = tuple[Any, ...]
Reader = Callable[[QuerySet[Any, Any]], Iterator[Row]]
"""Reads a few rows at once, or a whole table bit by bit."""


def texts_of(product_ids: Collection[UUID]) -> dict[UUID, Texts]:
    """Read the texts of these products, in five statements."""
    return dict(_texts(iter, Product.objects.filter(pk__in=product_ids), product__in=product_ids))


def all_texts() -> Iterator[tuple[UUID, Texts]]:
    """Read the texts of all products in the order of their keys: in five statements, and little memory."""
    return _texts(QuerySet.iterator, Product.objects.all())


def _texts(read: Reader, products: QuerySet[Product], **these: Any) -> Iterator[tuple[UUID, Texts]]:
    """Go through products, and beside them through what belongs to them, all in the order of their keys."""
    further, facts = CategoryEntry.objects.filter(**these), AttributeValue.objects.filter(**these, text__isnull=False)
    entries = _Beside(read, further.order_by("product_id", "pk"), "category_id")
    values = _Beside(read, facts.order_by("product_id", "pk"), "text")
    sold = Variant.objects.active().filter(**these).order_by("product_id", "position", "pk")
    variants = _Beside(read, sold, "sku", "barcode", "options")
    rows = products.order_by("pk").values_list("pk", "name", "description", "vendor", "tags", "category_id")
    shelves = Category.objects.all()
    if these:
        of_these = Q(pk__in=products.values("category")) | Q(pk__in=further.values("category"))
        shelves = shelves.leading_to(shelves.filter(of_these))
    paths = shelves.paths()
    for pk, name, description, vendor, tags, category_id in read(rows):
        keys = [category_id, *(own for (own,) in entries.of(pk))]
        bought = list(variants.of(pk))
        options = dict.fromkeys(str(value) for _, _, chosen in bought for _, value in chosen)
        yield (
            pk,
            Texts(
                name=name,
                categories=dict.fromkeys(shelf for key in keys for shelf in paths.get(key, ())),
                facts=[*(text for (text,) in values.of(pk)), *options, vendor, *map(str, tags)],
                codes=[code for sku, barcode, _ in bought for code in (sku, barcode)],
                description=description,
            ),
        )


class _Beside:
    """Rows that belong to products, read along with them."""

    def __init__(self, read: Reader, rows: QuerySet[Any], *columns: str) -> None:
        self._rows = read(rows.values_list("product_id", *columns))
        self._next = next(self._rows, None)

    def of(self, product_id: UUID) -> Iterator[Row]:
        """Give the columns of this product's rows; products are asked for in the order of their keys."""
        while self._next is not None and self._next[0] <= product_id:
            row, self._next = self._next, next(self._rows, None)
            if row[0] == product_id:
                yield row[1:]
