"""What is true of a catalogue without asking the database."""

from apps.products.rules.availability import Summary, is_in_stock, summary_of
from apps.products.rules.checks import MAX_FURTHER, MAX_GRAMS, MAX_STOCK, MAX_VARIANTS, Problem, problems_of
from apps.products.rules.descriptions import safe_html
from apps.products.rules.drafts import (
    KEEP,
    AttributeDraft,
    CategoryDraft,
    CollectionDraft,
    MediaDraft,
    ProductDraft,
    SaveOutcome,
    ScheduledPriceDraft,
    VariantDraft,
)
from apps.products.rules.edits import Changes, edited, new_draft
from apps.products.rules.facts import Fact, fact_slug, kind_of, slugs_asked_for
from apps.products.rules.schedules import former_price, with_scheduled_price
from apps.products.rules.slugs import MAX_SLUG, RESERVED_SLUGS, free_sku, free_slug, sku_of, slug_of
from apps.products.rules.transitions import can_become
from apps.products.rules.trees import (
    CUT_OFF,
    MAX_LEVELS,
    TOO_DEEP,
    Branch,
    Key,
    Reject,
    grown,
    height_of,
    level_of,
    nested,
)

__all__ = [
    "CUT_OFF",
    "KEEP",
    "MAX_FURTHER",
    "MAX_GRAMS",
    "MAX_LEVELS",
    "MAX_SLUG",
    "MAX_STOCK",
    "MAX_VARIANTS",
    "RESERVED_SLUGS",
    "TOO_DEEP",
    "AttributeDraft",
    "Branch",
    "CategoryDraft",
    "Changes",
    "CollectionDraft",
    "Fact",
    "Key",
    "MediaDraft",
    "Problem",
    "ProductDraft",
    "Reject",
    "SaveOutcome",
    "ScheduledPriceDraft",
    "Summary",
    "VariantDraft",
    "can_become",
    "edited",
    "fact_slug",
    "former_price",
    "free_sku",
    "free_slug",
    "grown",
    "height_of",
    "is_in_stock",
    "kind_of",
    "level_of",
    "nested",
    "new_draft",
    "problems_of",
    "safe_html",
    "sku_of",
    "slug_of",
    "slugs_asked_for",
    "summary_of",
    "with_scheduled_price",
]
