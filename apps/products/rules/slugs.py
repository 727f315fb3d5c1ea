"""How slugs and SKUs are made."""

import hashlib
import re
from collections.abc import Container
from functools import lru_cache

from django.utils.text import slugify

RESERVED_SLUGS = frozenset({"facets", "suggest", "bulk", "statistics"})
"""Words that the product list's address has taken."""

MAX_SLUG = 200
MAX_SKU = 100


@lru_cache(maxsize=4_096)  # an import asks several times for each name
def slug_of(name: str) -> str:
    """Turn a name into a slug: ASCII where that leaves anything, else in its own script, else a digest."""
    slug = slugify(name) or slugify(name, allow_unicode=True)
    slug = slug or hashlib.sha256(name.encode()).hexdigest()[:12]
    return slug[:MAX_SLUG].strip("-")


def free_slug(wanted: str, taken: Container[str]) -> str:
    """Return the slug, or the first of `wanted-2`, `wanted-3`, ... that is not taken."""
    candidate, number = wanted, 1
    while candidate in taken or candidate in RESERVED_SLUGS:
        number += 1
        suffix = f"-{number}"
        candidate = f"{wanted[: MAX_SLUG - len(suffix)]}{suffix}"
    return candidate


def sku_of(slug: str, option_values: tuple[str, ...]) -> str:
    """Make a SKU from a product's slug and a variant's option values; the same ones give the same SKU."""
    parts = [slug, *(slug_of(value) for value in option_values)]
    sku = re.sub(r"-+", "-", "-".join(parts)).upper()
    return sku if len(sku) <= MAX_SKU else _with_digest(sku, sku)


def free_sku(slug: str, option_values: tuple[str, ...], taken: Container[str]) -> str:
    """Make a SKU that is not taken: two values like "S+" and "S-" read alike, a digest tells them apart."""
    sku = sku_of(slug, option_values)
    return _with_digest(sku, "\n".join((slug, *option_values))) if sku in taken else sku


def _with_digest(sku: str, text: str) -> str:
    return f"{sku[: MAX_SKU - 11]}-{hashlib.sha256(text.encode()).hexdigest()[:10].upper()}"
