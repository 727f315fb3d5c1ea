"""Compares a draft with what is there, field by field, and notes in a batch what differs."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.products.events import Stocked
from apps.products.models import Attribute, AttributeValue, CategoryEntry, Media, Product, ScheduledPrice, Variant
from apps.products.rules import (
    AttributeDraft,
    MediaDraft,
    ProductDraft,
    ScheduledPriceDraft,
    Summary,
    VariantDraft,
    fact_slug,
    free_sku,
    kind_of,
    safe_html,
    summary_of,
)
from apps.products.services.attributes import attribute_slug
from apps.products.services.batches import Batch
from apps.products.services.entries import Surroundings
from apps.products.services.presence import Present, media_draft, option_values
from core.exceptions import InvalidFields
from core.money import to_minor

Match = tuple[VariantDraft, Variant | None]

RETIRED = {"is_active": False, "track_stock": True, "stock": 0, "allow_backorder": False}
"""What becomes of a variant that goes, but has to be kept: orders tell of it."""


def match_variants(present: Present, draft: ProductDraft) -> tuple[list[Match], list[Variant]]:
    """Pair each wanted variant with the one that is there: by id, else by SKU, else by options. Also what has to go.

    One that is no longer sold is found too, and so sold again, unless one that is sold fits as well.
    """
    left = {variant.pk: variant for variant in sorted(present.variants, key=lambda variant: variant.is_active)}
    found: dict[int, Variant] = {}
    for index, wanted in enumerate(draft.variants):
        if wanted.id in left:
            found[index] = left.pop(wanted.id)
    for wanted_key, present_key in ((_sku, _sku), (_options, option_values)):
        there = {present_key(variant): variant for variant in left.values()}
        for index, wanted in enumerate(draft.variants):
            if index not in found and (same := there.pop(wanted_key(wanted), None)):
                found[index] = left.pop(same.pk)
    matches = [(wanted, found.get(index)) for index, wanted in enumerate(draft.variants)]
    return matches, [variant for variant in left.values() if variant.is_active]


def _sku(variant: Any) -> str:
    return str(variant.sku)


def _options(wanted: VariantDraft) -> tuple[str, ...]:
    return wanted.options


def stock_changes(present: Present, draft: ProductDraft) -> list[Stocked]:
    """List what a draft says about the stock of variants that are there, where that differs from what they have.

    Variants that are to go are all in it, also those out of stock: so their levels are locked before they are.
    """
    matches, missing = match_variants(present, draft)
    changes = [Stocked(variant.pk, stock=0) for variant in missing]
    for wanted, variant in matches:
        if variant is None:
            continue
        stock = wanted.stock if wanted.track_stock else None
        is_newly_counted = wanted.track_stock and not variant.track_stock
        is_restocked = is_newly_counted or (stock is not None and stock != variant.stock)
        if is_restocked or wanted.allow_backorder != variant.allow_backorder:
            changes.append(Stocked(variant.pk, stock, wanted.allow_backorder))
    return changes


def merge(
    batch: Batch, present: Present, draft: ProductDraft, around: Surroundings, *, is_every_fact: bool = False
) -> list[Stocked]:
    """Note in the batch what has to be written; returns the stock to announce once it is written.

    What is left of `present.variants` beyond the draft stays, but is no longer sold. With `is_every_fact` the
    attributes that the draft does not name go. Raises InvalidFields where two variants would share a SKU.
    """
    product = present.product
    late = _merge_variants(batch, present, draft, around)
    _merge_media(batch, present, draft)
    _merge_facts(batch, present, draft.attributes, around.attributes, is_every_fact=is_every_fact)
    _merge_further_categories(batch, present, draft, around)
    fields = {
        "name": draft.name,
        "description": safe_html(draft.description),
        "status": draft.status,
        "category_id": around.categories[draft.category],
        "vendor": draft.vendor,
        "tags": list(draft.tags),
        "tax_class": draft.tax_class,
        "seo_title": draft.seo_title,
        "seo_description": draft.seo_description,
        "image": present.media[0].source if present.media else "",
        **_summary(present.active)._asdict(),
    }
    _make_or_change(batch, product, product, fields, is_new=present.is_new)
    return late


def _make_or_change(batch: Batch, product: Product, row: Any, fields: Mapping[str, Any], *, is_new: bool) -> None:
    if not is_new:
        batch.change(product, row, fields)
        return
    for name, value in fields.items():
        setattr(row, name, value)
    batch.make(product, [row])


def _summary(variants: Sequence[Variant]) -> Summary:
    return summary_of([Summary(variant.price, variant.stock, variant.allow_backorder) for variant in variants])


def _merge_variants(batch: Batch, present: Present, draft: ProductDraft, around: Surroundings) -> list[Stocked]:
    """Write the wanted variants in their order, and take off sale those that had to stay."""
    product = present.product
    has_lost_some = product.pk in batch.touched
    before = [(variant.pk, variant.options) for variant in present.active]
    matches, staying = match_variants(present, draft)
    late, variants = [], []
    for position, (wanted, found) in enumerate(matches):
        variant = found or Variant(product=product, stock=None)
        is_newly_counted = wanted.track_stock and (found is None or not found.track_stock)
        fields = _variant_fields(wanted, draft, product.currency)
        fields["sku"] = wanted.sku or variant.sku or free_sku(product.slug, wanted.options, around.skus)
        around.skus[fields["sku"]] = product.pk
        fields["stock"] = (wanted.stock or 0) if is_newly_counted else variant.stock if wanted.track_stock else None
        if found and found.sku != fields["sku"]:
            batch.renamed.append(found.pk)
        _merge_scheduled_price(batch, present, variant, wanted, fields)
        _make_or_change(batch, product, variant, {**fields, "position": position}, is_new=found is None)
        if found is None or is_newly_counted:
            stock = wanted.stock if wanted.track_stock else None
            late.append(Stocked(variant.pk, stock, wanted.allow_backorder, is_new=found is None))
        variants.append(variant)
    for position, variant in enumerate(staying, start=len(variants)):
        batch.change(product, variant, {**RETIRED, "position": position})
    present.variants = [*variants, *(variant for variant in present.variants if not variant.is_active)]
    if len({variant.sku for variant in present.variants}) < len(present.variants):
        raise InvalidFields({"variants": ["Two variants of this product would have the same SKU."]})
    if has_lost_some or before != [(variant.pk, variant.options) for variant in variants]:
        batch.rewire(product, variants, is_new=present.is_new)
    return late


def _variant_fields(wanted: VariantDraft, draft: ProductDraft, currency: str) -> dict[str, Any]:
    former = wanted.compare_at_price
    return {
        "name": " / ".join(wanted.options)[:255],
        "price": to_minor(wanted.price, currency),
        "compare_at_price": None if former is None else to_minor(former, currency),
        "is_active": True,
        "track_stock": wanted.track_stock,
        "allow_backorder": wanted.allow_backorder,
        "requires_shipping": wanted.requires_shipping,
        "weight_grams": wanted.weight_grams,
        "barcode": wanted.barcode,
        "image": wanted.media.source if wanted.media else "",
        "options": [list(pair) for pair in zip(draft.options, wanted.options, strict=True)],
    }


def _merge_scheduled_price(
    batch: Batch, present: Present, variant: Variant, wanted: VariantDraft, fields: Mapping[str, Any]
) -> None:
    """Write what is scheduled, where the draft speaks of it. Another price, written while one runs, ends that."""
    product, there, scheduled = present.product, present.scheduled.get(variant.pk), wanted.scheduled_price
    if isinstance(scheduled, ScheduledPriceDraft):
        row = there or ScheduledPrice()
        row.variant = variant
        times = {"starts_at": scheduled.starts_at, "ends_at": scheduled.ends_at}
        amounts = {name: getattr(scheduled, name) for name in ("price", "usual_price", "usual_compare_at_price")}
        minor = {
            name: None if amount is None else to_minor(amount, product.currency) for name, amount in amounts.items()
        }
        _make_or_change(batch, product, row, {**times, **minor}, is_new=there is None)
    elif there and (scheduled is None or (there.is_running and _is_repriced(variant, fields))):
        batch.drop(product, [there])


def _is_repriced(variant: Variant, fields: Mapping[str, Any]) -> bool:
    return any(getattr(variant, name) != fields[name] for name in ("price", "compare_at_price"))


def _merge_media(batch: Batch, present: Present, draft: ProductDraft) -> None:
    """Write the pictures in their order. Files of ours that an import cannot know of stay, behind those it names."""
    there = {picture.source: picture for picture in present.media}
    drafts = [media_draft(picture.source, picture.alt) for picture in present.media]
    own = [variant.media for variant in draft.variants if variant.media]
    staying = [media for media in drafts if media.file]
    wanted: dict[str, MediaDraft] = {}
    for media in (*(draft.media or drafts), *own, *staying):
        wanted.setdefault(media.source, media)
    is_in_order = list(there) == list(wanted)
    positions = [picture.position for picture in there.values()] if is_in_order else range(len(wanted))
    present.media = [
        _merge_picture(batch, present.product, there.pop(source, None), media, position)
        for (source, media), position in zip(wanted.items(), positions, strict=True)
    ]
    batch.drop(present.product, there.values())


def _merge_picture(batch: Batch, product: Product, found: Media | None, wanted: MediaDraft, position: int) -> Media:
    picture = found or Media(product=product, file=wanted.file, url=wanted.url)
    fields = {"alt": wanted.alt, "position": position}
    _make_or_change(batch, product, picture, fields, is_new=found is None)
    return picture


def _merge_facts(
    batch: Batch,
    present: Present,
    drafts: Sequence[AttributeDraft],
    attributes: Mapping[str, Attribute],
    *,
    is_every_fact: bool,
) -> None:
    """Write the facts that differ; of an attribute that is named, the values that are not named go."""
    product = present.product
    wanted = {(attributes[attribute_slug(fact.name)].pk, fact_slug(fact.value)): fact.value for fact in drafts}
    named = {attribute_id for attribute_id, _ in wanted}
    there = {(fact.attribute_id, fact.slug): fact for fact in present.facts}
    stale = [
        fact
        for key, fact in there.items()
        if (is_every_fact or key[0] in named) and (key not in wanted or wanted[key] != fact.value)
    ]
    missing = [
        AttributeValue(product=product, attribute_id=key[0], slug=key[1], **{kind_of(value): value})
        for key, value in wanted.items()
        if key not in there or there[key].value != value
    ]
    batch.drop(product, stale)
    batch.make(product, missing)


def _merge_further_categories(batch: Batch, present: Present, draft: ProductDraft, around: Surroundings) -> None:
    """Write the further categories, where the draft speaks of them; the product's own is none of them."""
    own, *wanted = dict.fromkeys(around.categories[category] for category in draft.categories)
    there = {entry.category_id: entry for entry in present.category_entries}
    stale = {own} if draft.further_categories is None else there.keys() - wanted
    batch.drop(present.product, [entry for key, entry in there.items() if key in stale])
    missing = [key for key in wanted if key not in there]
    batch.make(present.product, [CategoryEntry(product=present.product, category_id=key) for key in missing])
