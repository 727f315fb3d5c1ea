"""The demo shop's catalogue is whole: it says all that a shop needs, and nothing twice."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from itertools import product as combinations
from pathlib import Path
from typing import Any

import pytest

CATALOGUE: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "catalogue.toml").read_text("utf-8"))
CATEGORIES: list[dict[str, Any]] = CATALOGUE["categories"]
PRODUCTS: list[dict[str, Any]] = CATALOGUE["products"]
KINDS: dict[str, type | tuple[type, ...]] = {"text": str, "number": (int, float), "boolean": bool}

each_product = pytest.mark.parametrize("product", PRODUCTS, ids=[product["slug"] for product in PRODUCTS])
each_variant_product = pytest.mark.parametrize(
    "product",
    [product for product in PRODUCTS if "variants" in product],
    ids=[product["slug"] for product in PRODUCTS if "variants" in product],
)


def skus(product: dict[str, Any]) -> list[str]:
    return [variant["sku"] for variant in product.get("variants", [product])]


def test_has_about_forty_products_in_eight_categories() -> None:
    assert 38 <= len(PRODUCTS) <= 44
    assert len(CATEGORIES) == 8


def test_prices_are_in_pounds() -> None:
    assert CATALOGUE["shop"]["currency"] == "GBP"


def test_categories_form_a_tree() -> None:
    seen: set[str] = set()
    for category in CATEGORIES:
        assert category.get("parent", "") in {"", *seen}
        assert category["name"] not in seen
        seen.add(category["name"])


def test_no_category_is_empty() -> None:
    assert {category["name"] for category in CATEGORIES} == {product["category"] for product in PRODUCTS}


def test_no_two_products_share_a_name_or_slug() -> None:
    assert len({product["slug"] for product in PRODUCTS}) == len(PRODUCTS)
    assert len({product["name"] for product in PRODUCTS}) == len(PRODUCTS)


def test_slugs_are_made_from_the_names() -> None:
    for row in (*CATEGORIES, *PRODUCTS):
        words = re.sub(r"[^a-z0-9 -]", "", row["name"].lower())
        assert row["slug"] == re.sub(r"[ -]+", "-", words)


def test_no_two_variants_share_a_sku() -> None:
    every_sku = [sku for product in PRODUCTS for sku in skus(product)]

    assert len(set(every_sku)) == len(every_sku)


def test_about_a_third_of_the_products_have_options() -> None:
    assert 12 <= sum("options" in product for product in PRODUCTS) <= 18


def test_one_product_is_made_to_order_and_some_are_sold_out() -> None:
    assert [product["slug"] for product in PRODUCTS if "stock" not in product] == ["alder-armchair"]
    assert sum(product.get("stock") == 0 for product in PRODUCTS) == 2


@each_product
def test_is_worth_reading_about(product: dict[str, Any]) -> None:
    assert len(product["description"]) >= 120
    assert 50 <= len(product["seo_description"]) <= 160
    assert product["tags"]


@each_product
def test_has_a_positive_price_in_pence(product: dict[str, Any]) -> None:
    prices = [Decimal(row["price"]) for row in (product, *product.get("variants", []))]

    assert all(price > 0 and price.as_tuple().exponent == -2 for price in prices)


@each_product
def test_was_dearer_before_if_it_says_so(product: dict[str, Any]) -> None:
    before = product.get("compare_at_price")

    assert before is None or Decimal(before) > Decimal(product["price"])


@each_product
def test_has_a_weight_to_ship_by(product: dict[str, Any]) -> None:
    assert isinstance(product["weight_grams"], int)
    assert product["weight_grams"] > 0


@each_product
def test_attributes_are_of_their_declared_kind(product: dict[str, Any]) -> None:
    for key, value in product["attributes"].items():
        declared = CATALOGUE["attributes"][key]["type"]
        assert isinstance(value, KINDS[declared])
        assert isinstance(value, bool) == (declared == "boolean")


@each_variant_product
def test_variants_are_every_combination_of_the_options_once(product: dict[str, Any]) -> None:
    names = list(product["options"])
    expected = [dict(zip(names, values, strict=True)) for values in combinations(*product["options"].values())]

    assert [variant["options"] for variant in product["variants"]] == expected


@each_variant_product
def test_price_is_the_lowest_and_stock_the_sum_of_its_variants(product: dict[str, Any]) -> None:
    variants = product["variants"]

    assert Decimal(product["price"]) == min(Decimal(variant["price"]) for variant in variants)
    assert product.get("stock", 0) == sum(variant.get("stock", 0) for variant in variants)
    assert "sku" not in product
