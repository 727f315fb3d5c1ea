"""Products as rows of our own format."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from apps.products.importers.shopwright.cells import (
    TITLES,
    escaped,
    fact_text,
    guarded,
    lines,
    pair_text,
    path_text,
    picture_text,
)
from apps.products.rules import ProductDraft, ScheduledPriceDraft, VariantDraft

HEADER = tuple(TITLES.values())


def rows_of(draft: ProductDraft, currency: str) -> Iterator[tuple[str, ...]]:
    """Write a product whose categories are paths, each variant a row."""
    head = _head(draft)
    for variant in draft.variants:
        cells = {**head, **_variant(draft, variant, currency)}
        yield tuple(guarded(cells.get(name, "")) for name in TITLES)
        head = {"slug": draft.slug}


def _head(draft: ProductDraft) -> dict[str, str]:
    own, *further = (path_text(category) for category in draft.categories if isinstance(category, tuple))
    alts = [escaped(picture.alt) for picture in draft.media]
    return {
        "slug": draft.slug,
        "name": draft.name,
        "status": draft.status,
        "category": own,
        "further_categories": lines(further),
        "description": draft.description,
        "vendor": draft.vendor,
        "tags": lines(map(escaped, draft.tags)),
        "tax_class": draft.tax_class,
        "seo_title": draft.seo_title,
        "seo_description": draft.seo_description,
        "media": lines(map(picture_text, draft.media)),
        "alts": lines(alts) if any(alts) else "",
        "attributes": lines(fact_text(fact.name, fact.value) for fact in draft.attributes),
    }


def _variant(draft: ProductDraft, variant: VariantDraft, currency: str) -> dict[str, str]:
    price, former = variant.price, variant.compare_at_price
    sale = {}
    if isinstance(scheduled := variant.scheduled_price, ScheduledPriceDraft):
        sale = {
            "sale_price": _amount(scheduled.price),
            "sale_from": _moment(scheduled.starts_at),
            "sale_until": _moment(scheduled.ends_at),
        }
        if scheduled.usual_price is not None:
            price, former = scheduled.usual_price, scheduled.usual_compare_at_price
    return {
        **sale,
        "sku": variant.sku,
        "options": lines(map(pair_text, draft.options, variant.options)),
        "currency": currency,
        "price": _amount(price),
        "compare_at_price": _amount(former),
        "stock": "" if variant.stock is None else str(variant.stock),
        "track_stock": _truth(variant.track_stock),
        "allow_backorder": _truth(variant.allow_backorder),
        "requires_shipping": _truth(variant.requires_shipping),
        "weight_grams": str(variant.weight_grams),
        "barcode": variant.barcode,
        "own_media": picture_text(variant.media) if variant.media else "",
    }


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _moment(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _truth(fact: bool) -> str:
    return str(fact).lower()
