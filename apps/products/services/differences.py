"""What an update writes over what, in words for the merchant."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from apps.products.models import AttributeValue, CategoryEntry, Media, Product, ScheduledPrice, Variant
from apps.products.services.batches import Batch
from apps.products.services.entries import Entry
from core.money import to_text

AMOUNTS = {"price", "compare_at_price"}
FOLLOWING: Mapping[type[Any], set[str]] = {
    Product: {"price", "stock", "allow_backorder", "image"},
    Variant: {"name", "stock", "options", "position"},
    Media: {"position"},
    ScheduledPrice: {"usual_price", "usual_compare_at_price"},
}
"""Fields that follow from others, or whose change is told by other words."""

PARTS = {
    Media: "pictures",
    AttributeValue: "attribute values",
    CategoryEntry: "further categories",
    ScheduledPrice: "scheduled prices",
}
LONGEST = 60


def differences_of(entry: Entry, batch: Batch, stock_before: Mapping[UUID, int | None]) -> Iterator[str]:
    """Tell what a batch for this one product writes: fields, stock, and parts that come and go."""
    currency = entry.present.product.currency
    going = set()
    for row, written in batch.overwritten:
        if written.get("is_active") == (True, False):
            going.add(row.pk)
            yield f"variant {row.sku} goes"
            continue
        for name, (before, after) in written.items():
            if name not in FOLLOWING[type(row)]:
                yield _field(entry, row, name, _shown(name, before, currency), _shown(name, after, currency))
    skus = {variant.pk: variant.sku for variant in entry.present.variants}
    for change in entry.early:
        before = stock_before[change.variant_id]
        if change.stock is not None and change.stock != before and change.variant_id not in going:
            yield f"stock of {skus[change.variant_id]}: {_shown('stock', before, currency)} → {change.stock}"
    yield from _parts(batch)


def _field(entry: Entry, row: Any, name: str, before: str, after: str) -> str:
    if name == "category_id":
        path = entry.draft.category
        return f'category becomes "{" > ".join(path)}"' if isinstance(path, tuple) else "category changes"
    return f"{name}{_owner(row)}: {before} → {after}"


def _owner(row: Any) -> str:
    match row:
        case Variant():
            return f" of {row.sku}"
        case Media():
            return " of a picture"
        case ScheduledPrice():
            return f" of the scheduled price of {row.variant.sku}"
    return ""


def _parts(batch: Batch) -> Iterator[str]:
    yield from (f"variant {variant.sku} is new" for variant in batch.new.get(Variant, []))
    for model, things in PARTS.items():
        if new := len(batch.new.get(model, [])):
            yield f"{things}: {new} more"
        if gone := len(batch.gone.get(model, [])):
            yield f"{things}: {gone} fewer"


def _shown(name: str, value: Any, currency: str) -> str:
    if value is None or value in ("", []):
        return "nothing"
    if name in AMOUNTS:
        return to_text(value, currency)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f'"{text}"' if len(text) <= LONGEST else f'"{text[: LONGEST - 1]}…"'
