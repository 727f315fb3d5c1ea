"""A WooCommerce export..."""

import re
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
    MediaDraft,
    ProductDraft,
    ScheduledPriceDraft,
    VariantDraft,
)
from apps.products.tests.importers.conftest import DATA
from apps.products.tests.importers.woo import SIMPLE, woo


@pytest.fixture
def simple(drafts):
    """Read one simple product that has these fields beside its own."""

    def one(**fields):
        (draft,) = drafts(woo(SIMPLE | fields)).values()
        return draft

    return one


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
        ("ID;Typ;Artikelnummer;Name;Regulärer Preis;Vorrätig?", True),
        ("Type;UGS;Nom;Tarif régulier;En stock ?", True),
        ("Tipo;SKU;Nombre;Precio normal;¿En inventario?", True),
        ("name,sku,regular price,sale price,stock", False),
        ("name,type,sale price", False),
        ("Handle,Title,Variant Price", False),
    ],
)
def test_is_known_by_its_columns(header, is_one):
    assert FORMATS["woocommerce"].matches(re.split("[,;]", header)) == is_one


def test_is_not_read_without_names_and_prices(read):
    with pytest.raises(UnusableFile, match='lacks the column "Regular Price"'):
        read("ID,Type,Name,In stock?,Tax status\n1,simple,Cup,1,taxable\n")


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
        (r"one\\new", r"one\new"),
        (r"a\\n\nb", "a\\n\nb"),
    ],
)
def test_breaks_lines_where_the_export_says_so(simple, text, description):
    assert simple(Description=text).description == description


GERMAN = (
    "Typ;Artikelnummer;Name;Vorrätig?;Lager;Gewicht (kg);Regulärer Preis;Kategorien;Attribut 1 Name;"
    "Attribut 1 Wert(e);Attribut 1 Sichtbar"
)
FRENCH = (
    "Type;UGS;Nom;En stock ?;Stock;Poids (kg);Tarif régulier;Catégories;"
    "Nom de l\N{RIGHT SINGLE QUOTATION MARK}attribut 1;Valeur(s) de l'attribut 1;Attribut 1 visible"
)
SPANISH = (
    "Tipo;SKU;Nombre;¿En inventario?;Inventario;Peso (kg);Precio normal;Categorías;Nombre del atributo 1;"
    "Valor(es) del atributo 1;Atributo visible 1"
)


@pytest.mark.parametrize("header", [GERMAN, FRENCH, SPANISH])
def test_is_read_in_the_language_of_its_shop(drafts, header):
    (draft,) = drafts(f"{header}\nsimple;C;Tasse;1;3;0,25;19,90;Küche > Tassen;Farbe;Rot;1\n").values()

    variant = VariantDraft(Decimal("19.90"), sku="C", stock=3, weight_grams=250)
    assert (draft.name, draft.category, draft.variants) == ("Tasse", ("Küche", "Tassen"), (variant,))
    assert draft.attributes == (AttributeDraft("Farbe", "Rot"),)


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


CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=timedelta(seconds=2))
@given(cell=CELLS, field=st.sampled_from([*SIMPLE, "Categories", "Stock", "Sale price", "Images", "Parent"]))
def test_of_any_cells_is_read_or_told(read, cell, field):
    entries = read(woo(SIMPLE | {"Categories": "A", field: cell}))

    assert all(bool(entry.draft or entry.collection) != bool(entry.problems) for entry in entries)
