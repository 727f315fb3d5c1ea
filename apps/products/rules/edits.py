"""What a caller sent, turned into a whole draft."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.products.rules.drafts import ProductDraft, VariantDraft
from core.exceptions import InvalidFields

ON_VARIANTS = ("price", "stock", "sku")
"""What a product with one variant takes for it."""

Changes = Mapping[str, Any]

_UNPRICED = VariantDraft(price=Decimal(-1))


def new_draft(changes: Changes) -> ProductDraft:
    """Make a draft of what was sent for a new product. Raises InvalidFields where no price is named."""
    if "price" not in changes and not changes.get("variants"):
        raise InvalidFields({"price": ["This field is required."]})
    return edited(ProductDraft(name="", variants=(_UNPRICED,)), changes)


def edited(draft: ProductDraft, changes: Changes) -> ProductDraft:
    """Put changes over a draft.

    `variants` is the whole set: each found by id, by SKU, or by its options, and keeping what is not said of it.
    `variant` is the id of the one that price, stock and SKU are about. Raises InvalidFields where these are written on
    a product with several variants without it, where a variant is not one of this product's, or where a new one has
    no price.
    """
    own = {name: value for name, value in changes.items() if name not in {*ON_VARIANTS, "variants", "variant"}}
    draft = replace(draft, **own)
    rows = [_as_row(draft, variant) for variant in draft.variants]
    if "variants" in changes:
        rows = _edited_rows(rows, changes["variants"])
    wide = {name: changes[name] for name in ON_VARIANTS if name in changes}
    rows = _with_product_wide(rows, wide, changes.get("variant"))
    return _assembled(draft, rows)


def _as_row(draft: ProductDraft, variant: VariantDraft) -> dict[str, Any]:
    row = {name: getattr(variant, name) for name in VariantDraft.__slots__}
    return {**row, "options": dict(zip(draft.options, variant.options, strict=True))}


def _edited_rows(present: Sequence[dict[str, Any]], sent: Sequence[Changes]) -> list[dict[str, Any]]:
    rows, errors = [], {}
    for index, changes in enumerate(sent):
        found = _find(present, changes)
        if found is None and changes.get("id") is not None:
            errors[f"variants.{index}.id"] = ["This product has no such variant."]
        rows.append({**(found or {}), **changes})
    ids = [row["id"] for row in rows if row.get("id")]
    if len(set(ids)) < len(ids):
        errors["variants"] = ["Two entries are about the same variant."]
    if errors:
        raise InvalidFields(errors)
    return rows


def _find(rows: Sequence[dict[str, Any]], changes: Changes) -> dict[str, Any] | None:
    if (wanted := changes.get("id")) is not None:
        return next((row for row in rows if row["id"] == wanted), None)
    known = [row for row in rows if row["id"]]
    by_sku = next((row for row in known if changes.get("sku") and row["sku"] == changes["sku"]), None)
    return by_sku or next((row for row in known if row["options"] == changes.get("options", {})), None)


def _with_product_wide(rows: list[dict[str, Any]], wide: Changes, variant_id: UUID | None) -> list[dict[str, Any]]:
    if not wide:
        return rows
    named = rows if variant_id is None else [row for row in rows if row["id"] == variant_id]
    if len(named) != 1:
        raise InvalidFields({name: ["This product has several variants: write it on the variant."] for name in wide})
    return [{**row, **wide} if row is named[0] else row for row in rows]


def _assembled(draft: ProductDraft, rows: Sequence[dict[str, Any]]) -> ProductDraft:
    names = tuple(rows[0].get("options", {})) if rows else ()
    variants, errors = [], {}
    for index, row in enumerate(rows):
        options = row.get("options", {})
        if set(options) != set(names):
            errors[f"variants.{index}.options"] = [f"Name the options of the first variant: {', '.join(names)}."]
        elif row.get("price", _UNPRICED.price) == _UNPRICED.price:
            errors[f"variants.{index}.price"] = ["This field is required."]
        else:
            variants.append(VariantDraft(**{**row, "options": tuple(options[name] for name in names)}))
    if errors:
        raise InvalidFields(errors)
    return replace(draft, options=names, variants=tuple(variants))
