"""Reads what products say of themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from apps.products.models import AttributeValue, Category, CategoryEntry, Product, Variant
from apps.search.rules import Texts


def texts_of(product_ids: Collection[UUID]) -> dict[UUID, Texts]:
    """Read the texts of these products, in five statements."""
    products = Product.objects.filter(pk__in=product_ids).order_by("pk")
    rows = list(products.values_list("pk", "name", "description", "vendor", "tags", "category_id"))
    shelves: dict[UUID, list[UUID]] = {row[0]: [row[-1]] for row in rows}
    entries = CategoryEntry.objects.filter(product__in=product_ids).order_by("pk")
    for product_id, category_id in entries.values_list("product_id", "category_id"):
        shelves[product_id].append(category_id)
    paths = Category.objects.leading_to({pk for own in shelves.values() for pk in own}).paths()
    codes, options = _variants(product_ids)
    facts = _grouped(
        AttributeValue.objects.filter(product__in=product_ids, text__isnull=False)
        .order_by("pk")
        .values_list("product_id", "text")
    )
    return {
        pk: Texts(
            name=name,
            categories=dict.fromkeys(name for shelf in shelves[pk] for name in paths.get(shelf, ())),
            facts=[*facts[pk], *options[pk], vendor, *map(str, tags)],
            codes=codes[pk],
            description=description,
        )
        for pk, name, description, vendor, tags, _ in rows
    }


def _variants(product_ids: Collection[UUID]) -> tuple[dict[UUID, list[str]], dict[UUID, dict[str, None]]]:
    """Read by which codes products are bought, and what there is to choose from, each value once."""
    codes: dict[UUID, list[str]] = defaultdict(list)
    options: dict[UUID, dict[str, None]] = defaultdict(dict)
    rows = Variant.objects.active().filter(product__in=product_ids).order_by("position", "pk")
    for product_id, sku, barcode, chosen in rows.values_list("product_id", "sku", "barcode", "options"):
        codes[product_id] += [sku, barcode]
        options[product_id].update(dict.fromkeys(str(value) for _, value in chosen))
    return codes, options


def _grouped(rows: Iterable[tuple[UUID, str | None]]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for product_id, text in rows:
        found[product_id].append(text or "")
    return found
