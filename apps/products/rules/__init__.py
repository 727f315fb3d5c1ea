"""What is true of a catalogue without asking the database."""

from apps.products.rules.availability import Summary, is_in_stock, summary_of
from apps.products.rules.drafts import AttributeDraft, MediaDraft, ProductDraft, VariantDraft
from apps.products.rules.slugs import MAX_SLUG, RESERVED_SLUGS, free_slug, sku_of, slug_of

__all__ = [
    "MAX_SLUG",
    "RESERVED_SLUGS",
    "AttributeDraft",
    "MediaDraft",
    "ProductDraft",
    "Summary",
    "VariantDraft",
    "free_slug",
    "is_in_stock",
    "sku_of",
    "slug_of",
    "summary_of",
]
