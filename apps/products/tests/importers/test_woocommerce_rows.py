"""Rows of a WooCommerce export that belong together..."""

import pytest

from apps.products.rules import AttributeDraft, CollectionDraft, MediaDraft
from apps.products.tests.importers.woo import SHIRT, SIMPLE, variation, woo


@pytest.fixture
def reasons(read):
    """Read a file of one fault; returns where it is and what it is."""

    def of(*rows):
        return [str(problem) for entry in read(woo(*rows)) for problem in entry.problems]

    return of


def test_makes_variations_the_variants_of_the_product_that_they_name(drafts):
    rows = [variation("Blue", "S", SKU="B-S", Position="2"), SHIRT, SIMPLE,
            variation("Red", "M", parent="id:7", SKU="R-M", Position="1", **{"Sale price": "25"})]  # fmt: skip

    shirt = drafts(woo(*rows))["shirt"]

    assert shirt.options == ("Color", "Size")
    assert [(variant.sku, variant.options, variant.price) for variant in shirt.variants] == [
        ("R-M", ("Red", "M"), 25),
        ("B-S", ("Blue", "S"), 30),
    ]


def test_spells_out_a_variation_that_holds_for_any_size(drafts):
    shirt = drafts(woo(SHIRT, variation("Red", "", SKU="RED"), variation("Red", "M", SKU="RED-MEDIUM")))["shirt"]

    assert [(variant.sku, variant.options) for variant in shirt.variants] == [
        ("RED-s", ("Red", "S")),
        ("RED-MEDIUM", ("Red", "M")),
    ]


def test_names_variations_without_a_sku_after_their_product(drafts):
    plain = SHIRT | {"SKU": ""}

    assert [variant.sku for variant in drafts(woo(SHIRT, variation()))["shirt"].variants] == ["SHIRT-red-s"]
    unnamed = drafts(woo(plain, variation(parent="id:7")))["shirt"]
    assert ([variant.sku for variant in unnamed.variants], unnamed.is_known_by_sku) == ([""], False)


def test_takes_for_facts_what_does_not_tell_variations_apart(drafts):
    wool = SHIRT | {"Attribute 3 name": "Material", "Attribute 3 value(s)": "Wool"}

    assert drafts(woo(wool, variation()))["shirt"].attributes == (AttributeDraft("Material", "Wool"),)


def test_lets_a_variation_have_its_own_picture_and_its_products_weight(drafts):
    heavy = SHIRT | {"Weight (kg)": "0.2", "Images": "https://e.example/1.jpg"}
    rows = [variation(Images="https://e.example/2.jpg"), variation(size="M", **{"Weight (kg)": "0.3"})]

    shirt = drafts(woo(heavy, *rows))["shirt"]

    assert shirt.media == (MediaDraft(url="https://e.example/1.jpg"),)
    assert [(variant.media, variant.weight_grams) for variant in shirt.variants] == [
        (MediaDraft(url="https://e.example/2.jpg"), 200),
        (None, 300),
    ]


def test_has_none_of_a_variation_that_is_switched_off(drafts):
    off, on = drafts(woo(SHIRT, variation(Published="0", Stock="4"), variation(size="M", Stock="4")))["shirt"].variants

    assert [(off.stock, off.track_stock), (on.stock, on.track_stock)] == [(0, True), (4, True)]


def test_takes_the_products_stock_for_its_only_variation(drafts):
    (variant,) = drafts(woo(SHIRT | {"Stock": "3"}, variation(Stock="parent")))["shirt"].variants

    assert variant.stock == 3


def test_takes_no_stock_apart_that_is_counted_for_several_together(reasons):
    shared = [SHIRT | {"Stock": "3"}, variation(Stock="parent"), variation(size="M", Stock="parent")]

    assert reasons(*shared) == ['line 2, column "Stock": "3" is for 2 variations; write each its own.']
    assert reasons(SHIRT, variation(size="", Stock="4")) == [
        'line 3, column "Stock": "4" is for 2 choices; give each a row of its own.'
    ]
    assert reasons(SHIRT | {"Stock": "0"}, *shared[1:]) == []


def test_makes_a_group_a_collection_of_the_products_that_it_names(read):
    group = {"Type": "grouped", "Name": "Set", "Description": "Both.", "Grouped products": "id:7, CUP, elsewhere"}

    *_, entry = read(woo(group, SHIRT, variation(SKU="R-S"), SIMPLE))

    assert entry.collection == CollectionDraft("Set", ("R-S", "CUP", "elsewhere"), "Both.")
    assert (entry.draft, entry.problems, entry.line, len(entry.rows)) == (None, (), 2, 1)


def test_makes_no_group_of_what_cannot_be_read(reasons):
    group = {"Type": "grouped", "Name": "Set", "Grouped products": "CUP, id:99"}

    assert reasons(group, SIMPLE | {"Regular price": "x"}) == [
        'line 3, column "Regular price": "x" is not a number like "49.90".',
        'line 2, column "Grouped products": "CUP" could not be read.',
        'line 2, column "Grouped products": "id:99" is not in the file.',
    ]
    assert reasons(SIMPLE, {"Type": "grouped", "Name": "Set"}) == [
        'line 3, column "Grouped Products": The group names no products.'
    ]
    named = {"Type": "grouped", "Name": "Set", "Grouped products": "CUP"}
    assert reasons(SIMPLE, named, named) == ['line 4, column "Name": A group of this name stands on line 3 already.']


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([variation()], 'line 2, column "Parent": "SHIRT" is not in the file.'),
        ([variation(parent="")], 'line 2, column "Parent": The parent is empty.'),
        ([SIMPLE, variation(parent="CUP")], 'line 3, column "Parent": "CUP" is not a variable product.'),
        ([SHIRT], 'line 2, column "Type": The file has no variation of this product.'),
        ([SHIRT, variation(), variation()], 'line 4, column "Parent": A second variation has the options "Red / S".'),
        ([SHIRT, variation(), variation("", "S"), variation("", "S")],
         'line 5, column "Parent": The product lists no options that this variation could stand for.'),
        ([SHIRT, variation(**{"Tax class": "reduced-rate"})],
         'line 3, column "Tax class": A variation cannot be taxed otherwise than its product.'),
        ([SHIRT, variation(SKU="x" * 101)],
         f'line 3, column "SKU": "{"x" * 39}…" has 101 characters; 100 is the most.'),
        ([SIMPLE, SIMPLE], 'line 3, column "ID": The product stands on line 2 too.'),
        ([SIMPLE | {"Name": ""}], 'line 2, column "Name": The name is empty.'),
        ([SIMPLE | {"Regular price": ""}], 'line 2, column "Regular price": The price is empty.'),
        ([SIMPLE | {"Type": "bundle"}],
         'line 2, column "Type": "bundle" is none of: simple, variable, variation, grouped, external.'),
        ([SIMPLE | {"Published": "maybe"}], 'line 2, column "Published": "maybe" is none of: 1, 0, -1.'),
        ([SIMPLE | {"Sale price": "1", "Date sale price ends": "tomorrow"}],
         'line 2, column "Date sale price ends": "tomorrow" is not a day like 2026-11-27.'),
        ([SIMPLE | {"Sale price": "1", "Date sale price ends": "9999-12-31"}],
         'line 2, column "Date sale price ends": "9999-12-31" is too far away.'),
        ([SIMPLE | {"Images": "mug.jpg"}],
         'line 2, column "Images": "mug.jpg" is not an address that starts with https://.'),
    ],
)  # fmt: skip
def test_tells_what_it_cannot_take(reasons, rows, reason):
    assert reason in reasons(*rows)


def test_keeps_all_rows_of_a_product_that_is_rejected(read):
    (entry,) = read(woo(SHIRT, variation(**{"Regular price": "x"}), variation(size="M")))

    assert [row.line for row in entry.rows] == [2, 3, 4]
