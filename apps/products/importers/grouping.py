"""The rows of one product: what they agree on, what they add up to, and what makes them variants."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from apps.products.importers import values
from apps.products.importers.cells import OPTION, Cells
from apps.products.rules import ProductDraft, VariantDraft

OF_ALL = {
    "name": ("name",),
    "slug": ("slug",),
    "description": ("description",),
    "status": ("status", "published"),
    "vendor": ("vendor",),
    "tax_class": ("tax_class",),
    "seo_title": ("seo_title",),
    "seo_description": ("seo_description",),
}
"""What is one for all rows of a product, with the fields that it is read from."""

OF_A_VARIANT = {
    "price": ("price",),
    "sku": ("sku",),
    "stock": ("stock",),
    "compare_at_price": ("compare_at_price",),
    "barcode": ("barcode",),
    "weight_grams": ("weight_grams",),
    "allow_backorder": ("allow_backorder",),
    "track_stock": ("track_stock",),
    "requires_shipping": ("requires_shipping",),
    "scheduled_price": ("sale_price", "sale_starts", "sale_ends"),
}


def product_of(rows: Sequence[Cells], drafts: Sequence[ProductDraft]) -> tuple[ProductDraft, tuple[int, ...]]:
    """Make one product of the drafts of its rows, and give the lines of its variants.

    Categories, tags, pictures and attributes add up. In all else the rows must agree, or say nothing; what is written
    otherwise is noted on the row that does.
    """
    if len(rows) == 1 and not drafts[0].options:
        return drafts[0], (rows[0].line,)
    options = [name for name in drafts[0].options if any(row.raw(f"{OPTION}{name}") for row in rows)]
    by_choice: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        by_choice.setdefault(_choice(row, options), []).append(place)
    variants = [
        _variant([rows[place] for place in places], [drafts[place] for place in places], choice)
        for choice, places in by_choice.items()
    ]
    own, *further = dict.fromkeys(category for draft in drafts for category in draft.categories)
    product = replace(
        drafts[0],
        **_agreed(rows, drafts, OF_ALL),
        category=own,
        further_categories=None if drafts[0].further_categories is None else tuple(further),
        options=tuple(options),
        variants=tuple(variants),
        tags=_all(draft.tags for draft in drafts),
        media=_all(draft.media for draft in drafts),
        attributes=_all(draft.attributes for draft in drafts),
        is_known_by_sku=any(draft.is_known_by_sku for draft in drafts),
    )
    return product, tuple(rows[places[0]].line for places in by_choice.values())


def _choice(row: Cells, options: Sequence[str]) -> tuple[str, ...]:
    for name in options:
        if not row.raw(f"{OPTION}{name}"):
            row.complain(f"{OPTION}{name}", "The option has no value here.")
    return tuple(row.words(f"{OPTION}{name}", 200) for name in options)


def _variant(rows: Sequence[Cells], drafts: Sequence[ProductDraft], choice: tuple[str, ...]) -> VariantDraft:
    """Make one variant of the rows that name the same options; where it has options, its first picture is its own."""
    variants = [draft.variants[0] for draft in drafts]
    pictures = _all(draft.media for draft in drafts)
    media = pictures[0] if choice and pictures else None
    return replace(variants[0], **_agreed(rows, variants, OF_A_VARIANT), options=choice, media=media)


def _agreed(rows: Sequence[Cells], drafts: Sequence[Any], fields: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Give what the rows say of each of these, the first that says anything; complain of those that say otherwise."""
    found = {}
    for name, sources in fields.items():
        said = [place for place, row in enumerate(rows) if any(map(row.raw, sources))]
        first = said[0] if said else 0
        found[name] = getattr(drafts[first], name)
        for place in said[1:]:
            if getattr(drafts[place], name) != found[name]:
                source = next(field for field in sources if rows[first].raw(field) or rows[place].raw(field))
                other = values.shown(rows[first].raw(source))
                rows[place].complain(source, f"Line {rows[first].line} says {other} of the same product.")
    return found


def _all(lists: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(one for each in lists for one in each))
