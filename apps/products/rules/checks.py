"""What is wrong with a draft, before anybody asks the database."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from apps.products.rules.drafts import (
    AttributeDraft,
    CategoryDraft,
    MediaDraft,
    ProductDraft,
    ScheduledPriceDraft,
    VariantDraft,
)
from apps.products.rules.slugs import MAX_SLUG, RESERVED_SLUGS, slug_of
from apps.products.rules.trees import MAX_LEVELS
from core.money import to_minor

MAX_STOCK = 1_000_000_000
MAX_GRAMS = 2_147_483_647
MAX_VARIANTS = 1_000
MAX_OPTIONS = 10
MAX_FACTS = 250
MAX_FURTHER = 100
MAX_TEXT = 200_000
MAX_NUMBER = Decimal(10) ** 14
STATUSES = ("draft", "active", "archived")

Problem = tuple[str, str]

_SLUG = re.compile(r"[\w-]+")
_ADDRESS = re.compile(r"https?://[^\s\x00]+", re.IGNORECASE)


def problems_of(draft: ProductDraft, currency: str) -> list[Problem]:
    """List what cannot be written, as pairs of field and sentence; nothing where the draft is fine."""
    return [
        *_texts(draft),
        *_slug(draft.slug),
        *_category("category", draft.category),
        *_further(draft.further_categories or ()),
        *_choices(draft),
        *_options(draft.options),
        *_variants(draft, currency),
        *_facts(draft),
        *(problem for index, media in enumerate(draft.media) for problem in _media(f"media.{index}", media)),
    ]


def _text(field: str, text: str, limit: int, *, is_needed: bool = False) -> Iterator[Problem]:
    if "\x00" in text:
        yield field, "A text cannot hold NUL characters."
    if len(text) > limit:
        yield field, f"At most {limit} characters."
    if is_needed and not text.strip():
        yield field, "This may not be blank."


def _texts(draft: ProductDraft) -> Iterator[Problem]:
    yield from _text("name", draft.name, 255, is_needed=True)
    yield from _text("description", draft.description, MAX_TEXT)
    yield from _text("vendor", draft.vendor, 200)
    yield from _text("seo_title", draft.seo_title, 255)
    yield from _text("seo_description", draft.seo_description, MAX_TEXT)
    yield from _text("tags", " ".join(draft.tags), MAX_TEXT)


def _slug(slug: str) -> Iterator[Problem]:
    if not slug:
        return
    if len(slug) > MAX_SLUG:
        yield "slug", f"At most {MAX_SLUG} characters."
    if not _SLUG.fullmatch(slug):
        yield "slug", "A slug is letters, digits, hyphens and underscores."
    if slug in RESERVED_SLUGS:
        yield "slug", f'"{slug}" is taken by the shop itself.'


def _category(field: str, category: CategoryDraft) -> Iterator[Problem]:
    if isinstance(category, tuple):
        if not category:
            yield field, "Name a category."
        if len(category) > MAX_LEVELS:
            yield field, f"Categories are at most {MAX_LEVELS} levels deep."
        for name in category:
            yield from _text(field, name, 200, is_needed=True)


def _further(categories: tuple[CategoryDraft, ...]) -> Iterator[Problem]:
    if len(categories) > MAX_FURTHER:
        yield "further_categories", f"At most {MAX_FURTHER} further categories."
    for category in categories:
        yield from _category("further_categories", category)


def _choices(draft: ProductDraft) -> Iterator[Problem]:
    if draft.status not in STATUSES:
        yield "status", f'"{draft.status}" is not one of {", ".join(STATUSES)}.'
    if len(draft.tax_class) > 50 or not _SLUG.fullmatch(draft.tax_class):
        yield "tax_class", "A tax class is a slug of at most 50 characters."


def _options(names: tuple[str, ...]) -> Iterator[Problem]:
    if len(names) > MAX_OPTIONS:
        yield "options", f"At most {MAX_OPTIONS} options."
    if len({slug_of(name) for name in names}) < len(names):
        yield "options", "Two options have the same name."
    for name in names:
        yield from _text("options", name, 100, is_needed=True)


def _variants(draft: ProductDraft, currency: str) -> Iterator[Problem]:
    if not draft.variants:
        yield "variants", "A product has at least one variant."
    if len(draft.variants) > MAX_VARIANTS:
        yield "variants", f"At most {MAX_VARIANTS} variants."
        return
    for index, variant in enumerate(draft.variants):
        for field, sentence in _variant(variant, len(draft.options), currency):
            yield f"variants.{index}.{field}", sentence
    yield from _repeated("sku", [variant.sku for variant in draft.variants if variant.sku])
    yield from _repeated("options", [variant.options for variant in draft.variants])


def _repeated(field: str, values: Sequence[object]) -> Iterator[Problem]:
    seen = set()
    for value in values:
        if value in seen:
            named = " / ".join(value) if isinstance(value, tuple) else value
            yield "variants", f"Two variants have the same {field}" + (f': "{named}".' if named else ".")
        seen.add(value)


def _variant(variant: VariantDraft, width: int, currency: str) -> Iterator[Problem]:
    yield from _text("sku", variant.sku, 100)
    yield from _text("barcode", variant.barcode, 100)
    yield from _amount("price", variant.price, currency)
    if variant.compare_at_price is not None:
        yield from _amount("compare_at_price", variant.compare_at_price, currency)
    if variant.stock is not None and not 0 <= variant.stock <= MAX_STOCK:
        yield "stock", f"Stock is a whole number from 0 to {MAX_STOCK}."
    if not 0 <= variant.weight_grams <= MAX_GRAMS:
        yield "weight_grams", f"A weight is from 0 to {MAX_GRAMS} grams."
    if len(variant.options) != width:
        yield "options", f"This product has {width} options, and the variant names {len(variant.options)}."
    for value in variant.options:
        yield from _text("options", value, 200, is_needed=True)
    if variant.media:
        yield from _media("media", variant.media)
    if isinstance(variant.scheduled_price, ScheduledPriceDraft):
        yield from _scheduled(variant.scheduled_price, currency)


def _scheduled(scheduled: ScheduledPriceDraft, currency: str) -> Iterator[Problem]:
    for amount in (scheduled.price, scheduled.usual_price, scheduled.usual_compare_at_price):
        if amount is not None:
            yield from _amount("scheduled_price", amount, currency)
    if scheduled.starts_at and scheduled.ends_at and scheduled.starts_at >= scheduled.ends_at:
        yield "scheduled_price", "A scheduled price ends after it starts."


def _amount(field: str, amount: Decimal, currency: str) -> Iterator[Problem]:
    try:
        to_minor(amount, currency)
    except ValueError as error:
        yield field, str(error)


def _media(field: str, media: MediaDraft) -> Iterator[Problem]:
    if bool(media.file) == bool(media.url):
        yield field, "A picture is a file or an address."
    if media.url and (len(media.url) > 2000 or not _ADDRESS.fullmatch(media.url)):
        yield field, "The address of a picture starts with http:// or https:// and has at most 2000 characters."
    yield from _text(field, media.file, 500)
    yield from _text(field, media.alt, 500)


def _facts(draft: ProductDraft) -> Iterator[Problem]:
    if len(draft.attributes) > MAX_FACTS:
        yield "attributes", f"At most {MAX_FACTS} attributes."
    for index, fact in enumerate(draft.attributes):
        yield from _fact(f"attributes.{index}", fact)


def _fact(field: str, fact: AttributeDraft) -> Iterator[Problem]:
    yield from _text(f"{field}.name", fact.name, 100, is_needed=True)
    if isinstance(fact.value, str):
        yield from _text(f"{field}.value", fact.value, 500, is_needed=True)
    elif isinstance(fact.value, Decimal) and not (fact.value.is_finite() and abs(fact.value) < MAX_NUMBER):
        yield f"{field}.value", "That number is too large."
    elif isinstance(fact.value, Decimal) and fact.value != round(fact.value, 4):
        yield f"{field}.value", "At most 4 digits after the point."
