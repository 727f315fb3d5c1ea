"""A WooCommerce export..."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.products.importers import UnusableFile
from apps.products.importers.formats import FORMATS
from apps.products.rules import (
    AttributeDraft,
    CollectionDraft,
    MediaDraft,
    ProductDraft,
    ScheduledPriceDraft,
    VariantDraft,
)
from apps.products.tests.importers.conftest import DATA

ALWAYS = ("Name", "Regular price", "In stock?", "Tax status")
SIMPLE = {"ID": "1", "Type": "simple", "SKU": "CUP", "Name": "Cup", "Published": "1", "Regular price": "20"}
SHIRT = {
    "ID": "7", "Type": "variable", "SKU": "SHIRT", "Name": "Shirt", "In stock?": "1", "Regular price": "",
    "Attribute 1 name": "Color", "Attribute 1 value(s)": "Red, Blue", "Attribute 1 visible": "1",
    "Attribute 2 name": "Size", "Attribute 2 value(s)": "S, M", "Attribute 2 visible": "1",
}  # fmt: skip


def woo(*rows):
    """Write rows as an export whose columns are all that one of them names."""
    titles = list(dict.fromkeys(title for row in (ALWAYS, *rows) for title in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, titles, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def variation(color="Red", size="S", parent="SHIRT", **fields):
    return {
        "Type": "variation", "Parent": parent, "Regular price": "30", "Attribute 1 name": "Color",
        "Attribute 1 value(s)": color, "Attribute 2 name": "Size", "Attribute 2 value(s)": size, **fields,
    }  # fmt: skip


@pytest.fixture
def simple(drafts):
    """Read one simple product that has these fields beside its own."""

    def one(**fields):
        (draft,) = drafts(woo(SIMPLE | fields)).values()
        return draft

    return one


@pytest.fixture
def reasons(read):
    """Read a file of one fault; returns where it is and what it is."""

    def of(*rows):
        return [str(problem) for entry in read(woo(*rows)) for problem in entry.problems]

    return of


def test_is_read_as_it_comes(drafts):
    found = drafts(DATA / "woocommerce.csv")

    assert list(found) == ["enamel-mug-lid", "gift-card", "poster", "linen-shirt"]
    mug = found["enamel-mug-lid"]
    assert mug == ProductDraft(
        name="Enamel mug & lid",
        slug="enamel-mug-lid",
        description="Holds 350 ml.\n\n<p>Enamelled by hand.</p>\n<p>Dishwasher-safe.</p>",
        status="active",
        category=("Kitchen", "Mugs & cups"),
        further_categories=(("Sale",), ("Gifts", "Under 20, over 10")),
        vendor="Emalia",
        tags=("blue", "camping, hiking"),
        tax_class="reduced-rate",
        media=(
            MediaDraft(url="https://images.example.com/mug.jpg"),
            MediaDraft(url="https://images.example.com/lid.jpg"),
        ),
        attributes=(
            AttributeDraft("Material", "Steel"),
            AttributeDraft("Material", "Enamel"),
            AttributeDraft("Length (cm)", Decimal("9.5")),
            AttributeDraft("Height (cm)", Decimal(8)),
        ),
        variants=(
            VariantDraft(
                price=Decimal("14.50"),
                compare_at_price=Decimal("18.00"),
                sku="MUG",
                stock=12,
                allow_backorder=True,
                weight_grams=250,
                barcode="4006381333931",
                scheduled_price=None,
            ),
        ),
        is_known_by_sku=True,
    )


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        ("ID,Type,SKU,Name,Regular price,In stock?", True),
        ("id , TYPE,sku,name, regular  PRICE,In Stock?", True),
        ("name,sku,regular price", False),
        ("Handle,Title,Variant Price", False),
    ],
)
def test_is_known_by_its_columns(header, is_one):
    assert FORMATS["woocommerce"].matches(header.split(",")) == is_one


def test_is_not_read_without_names_and_prices(read):
    with pytest.raises(UnusableFile, match='lacks the column "Regular Price"'):
        read("ID,Name,In stock?,Tax status\n1,Cup,1,taxable\n")


@pytest.mark.parametrize(
    ("fields", "stock", "is_tracked", "is_backordered"),
    [
        ({"Stock": "", "In stock?": "1"}, None, False, False),
        ({"Stock": "", "In stock?": ""}, None, False, False),
        ({"Stock": "", "In stock?": "0"}, 0, True, False),
        ({"Stock": "", "In stock?": "backorder"}, 0, True, True),
        ({"Stock": "5", "In stock?": "1"}, 5, True, False),
        ({"Stock": "5", "Backorders allowed?": "0"}, 5, True, False),
        ({"Stock": "0", "Backorders allowed?": "1"}, 0, True, True),
        ({"Stock": "'-3", "Backorders allowed?": "notify"}, 0, True, True),
        ({"Stock": "", "In stock?": "0", "Backorders allowed?": "1"}, 0, True, False),
    ],
)
def test_counts_stock_where_the_shop_did(simple, fields, stock, is_tracked, is_backordered):
    (variant,) = simple(**fields).variants

    assert (variant.stock, variant.track_stock, variant.allow_backorder) == (stock, is_tracked, is_backordered)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "active"),
        ({"Published": "0"}, "draft"),
        ({"Published": "-1"}, "draft"),
        ({"Published": "'-1"}, "draft"),
        ({"Visibility in catalog": "visible"}, "active"),
        ({"Visibility in catalog": "search"}, "active"),
        ({"Visibility in catalog": "hidden"}, "draft"),
    ],
)
def test_shows_what_was_published_and_listed(simple, fields, status):
    assert simple(**fields).status == status


@pytest.mark.parametrize(
    ("fields", "tax_class"),
    [
        ({"Tax status": "taxable", "Tax class": ""}, "standard"),
        ({"Tax status": "taxable", "Tax class": "Reduced rate"}, "reduced-rate"),
        ({"Tax status": "taxable", "Tax class": "zero-rate"}, "zero-rate"),
        ({"Tax status": "none", "Tax class": "reduced-rate"}, "zero-rate"),
        ({"Tax status": "shipping"}, "zero-rate"),
    ],
)
def test_keeps_what_is_free_of_tax_so(simple, fields, tax_class):
    assert simple(**fields).tax_class == tax_class


@pytest.mark.parametrize(
    ("type_", "is_sent"), [("simple", True), ("simple, downloadable, virtual", False), ("simple, virtual", False)]
)
def test_sends_nothing_that_is_virtual(simple, type_, is_sent):
    assert simple(Type=type_).variants[0].requires_shipping == is_sent


@pytest.mark.parametrize(
    ("title", "text", "grams"),
    [("Weight (kg)", "1.5", 1500), ("Weight (g)", "80", 80), ("Weight (lbs)", "2", 907), ("weight (OZ)", "1", 28)],
)
def test_weighs_in_the_unit_of_its_column(simple, title, text, grams):
    assert simple(**{title: text}).variants[0].weight_grams == grams


def test_keeps_sizes_under_the_name_of_their_column(simple):
    facts = simple(**{"Length (in)": "2.5", "Width (in)": "", "Height (in)": "0"}).attributes

    assert facts == (AttributeDraft("Length (in)", Decimal("2.5")),)


def test_leaves_out_attributes_that_nobody_sees(simple):
    hidden = {"Attribute 1 name": "Batch", "Attribute 1 value(s)": "7", "Attribute 1 visible": "0"}

    assert simple(**hidden, **{"Attribute 1 global": "0"}).attributes == ()
    assert simple(**hidden, **{"Attribute 1 global": "1"}).attributes == (AttributeDraft("Batch", "7"),)


@pytest.mark.parametrize(
    ("text", "description"),
    [
        (r"One\nTwo", "One\nTwo"),
        (r"C:\\new", r"C:\new"),
        (r"a\\n\nb", "a\\n\nb"),
    ],
)
def test_breaks_lines_where_the_export_says_so(simple, text, description):
    assert simple(Description=text).description == description


# What a sale does to price and former price; the file is read on 27 November 2026 at noon, in London.
FIRST, LAST = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
RUNNING = ScheduledPriceDraft(Decimal(15), FIRST, LAST, Decimal(20))
OPEN_START = ScheduledPriceDraft(Decimal(15), None, LAST, Decimal(20))


@pytest.mark.parametrize(
    ("starts", "ends", "price", "former", "scheduled"),
    [
        ("", "", 15, 20, None),
        ("2026-11-27", "", 15, 20, None),
        ("2026-11-20", "2026-11-30", 15, 20, RUNNING),
        ("2026-11-20 0:00:00", "2026-11-30 23:59:59", 15, 20, RUNNING),
        ("", "2026-11-30", 15, 20, OPEN_START),
        (
            "",
            "2026-11-27",
            15,
            20,
            ScheduledPriceDraft(Decimal(15), None, datetime(2026, 11, 28, tzinfo=UTC), Decimal(20)),
        ),
        ("", "2026-11-26", 20, None, None),
        ("2026-11-28", "", 20, None, ScheduledPriceDraft(Decimal(15), datetime(2026, 11, 28, tzinfo=UTC))),
    ],
)
def test_starts_and_ends_a_sale_on_its_days(simple, starts, ends, price, former, scheduled):
    sale = {"Sale price": "15", "Date sale price starts": starts, "Date sale price ends": ends}

    (variant,) = simple(**sale).variants

    assert (variant.price, variant.compare_at_price, variant.scheduled_price) == (price, former, scheduled)


def test_takes_days_for_those_of_the_shop(drafts):
    sale = SIMPLE | {"Sale price": "15", "Date sale price ends": "2026-11-27"}
    in_tokyo = datetime(2026, 11, 27, 12, tzinfo=UTC).astimezone(ZoneInfo("Asia/Tokyo"))

    (draft,) = drafts(woo(sale), at=in_tokyo).values()

    assert draft.variants[0].scheduled_price.ends_at == datetime(2026, 11, 27, 15, tzinfo=UTC)


@pytest.mark.parametrize("price", ["20", "25"])
def test_takes_no_price_for_a_sale_that_is_not_lower(simple, price):
    (variant,) = simple(**{"Sale price": price}).variants

    assert (variant.price, variant.compare_at_price, variant.scheduled_price) == (20, None, None)


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


def test_shows_what_is_sold_elsewhere_and_has_none_of_it(simple):
    elsewhere = {"Type": "external", "Regular price": "", "External URL": "https://e.example/", "Button text": "Buy"}

    draft = simple(**elsewhere)

    assert (draft.status, draft.variants) == (
        "active",
        (VariantDraft(Decimal(0), "CUP", stock=0, scheduled_price=None),),
    )
    assert draft.attributes == (
        AttributeDraft("External URL", "https://e.example/"),
        AttributeDraft("Button text", "Buy"),
    )


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


CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=timedelta(seconds=2))
@given(cell=CELLS, field=st.sampled_from([*SIMPLE, "Categories", "Stock", "Sale price", "Images", "Parent"]))
def test_of_any_cells_is_read_or_told(read, cell, field):
    entries = read(woo(SIMPLE | {"Categories": "A", field: cell}))

    assert all(bool(entry.draft or entry.collection) != bool(entry.problems) for entry in entries)
