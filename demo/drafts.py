"""The demo's catalogue file as drafts that the shop's own services take."""

import tomllib
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from apps.products.rules import AttributeDraft, MediaDraft, ProductDraft, VariantDraft
from core.money import digits

CATALOGUE = Path(__file__).with_name("catalogue.toml")


def read_catalogue() -> dict[str, Any]:
    """Read the file."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def picture_name(product: dict[str, Any]) -> str:
    """Name the stored file of a product's picture."""
    return f"products/demo/{product['slug']}.webp"


def drafts(catalogue: dict[str, Any], currency: str) -> Iterator[ProductDraft]:
    """Turn every product into a draft, all active, with prices that the currency can hold."""
    parents = {category["name"]: category.get("parent") for category in catalogue["categories"]}
    for product in catalogue["products"]:
        parent = parents[product["category"]]
        yield ProductDraft(
            name=product["name"],
            slug=product["slug"],
            category=(parent, product["category"]) if parent else (product["category"],),
            description=product["description"],
            status="active",
            options=tuple(product.get("options", {})),
            variants=tuple(_variants(product, currency)),
            tags=tuple(product["tags"]),
            seo_description=product["seo_description"],
            media=(MediaDraft(file=picture_name(product), alt=product["name"]),),
            attributes=tuple(_attributes(product, catalogue["attributes"])),
        )


def _variants(product: dict[str, Any], currency: str) -> Iterator[VariantDraft]:
    for variant in product.get("variants", [product]):
        former = product.get("compare_at_price")
        options = variant.get("options", {}) if "variants" in product else {}
        yield VariantDraft(
            sku=variant["sku"],
            price=_amount(variant["price"], currency),
            compare_at_price=_amount(former, currency) if former else None,
            options=tuple(options.values()),
            stock=variant.get("stock"),
            track_stock="stock" in variant,
            weight_grams=product["weight_grams"],
        )


def _amount(text: str, currency: str) -> Decimal:
    return Decimal(text).quantize(Decimal(1).scaleb(-digits(currency)), rounding=ROUND_HALF_UP)


def _attributes(product: dict[str, Any], known: dict[str, Any]) -> Iterator[AttributeDraft]:
    for key, value in product["attributes"].items():
        is_number = known[key]["type"] == "number"
        unit = f" ({known[key]['unit']})" if "unit" in known[key] else ""
        yield AttributeDraft(known[key]["name"] + unit, Decimal(str(value)) if is_number else value)
