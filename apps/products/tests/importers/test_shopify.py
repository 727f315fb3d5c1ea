"""A Shopify export..."""

from decimal import Decimal
from pathlib import Path

import pytest

from apps.products.importers import UnusableFile
from apps.products.rules import MediaDraft, ProductDraft, VariantDraft
from apps.products.tests.importers.conftest import DATA

PICTURES = "https://images.example.com/"
REAL_FILES = Path(__file__).parents[5] / "shared" / "data"


def test_gives_one_product_for_each_handle(drafts):
    products = drafts(DATA / "shopify-classic.csv")

    assert list(products) == ["linen-shirt", "cotton-top", "bead-bracelet", "hook-earrings"]
    assert products["linen-shirt"] == ProductDraft(
        name="Linen Shirt",
        slug="linen-shirt",
        description="A cool linen shirt, cut wide.",
        status="active",
        vendor="Weaver & Co",
        tags=("men",),
        variants=(VariantDraft(price=Decimal(50), stock=1),),
        media=(MediaDraft(url=PICTURES + "linen-shirt.jpg"),),
    )


def test_gives_a_variant_for_each_row_with_options(drafts):
    top = drafts(DATA / "shopify-classic.csv")["cotton-top"]

    assert top.options == ("Size",)
    assert top.variants == (
        VariantDraft(price=Decimal(60), options=("Small",), stock=1),
        VariantDraft(price=Decimal(60), options=("Medium",), stock=1),
        VariantDraft(price=Decimal("62.50"), options=("Large",), stock=0),
    )


def test_gives_pictures_for_rows_that_hold_nothing_else(drafts):
    bracelet = drafts(DATA / "shopify-classic.csv")["bead-bracelet"]
    blue, black = (
        MediaDraft(url=PICTURES + "bracelet-blue.jpg", alt="Blue beads"),
        MediaDraft(url=PICTURES + "bracelet-black.jpg"),
    )

    assert bracelet.media == (blue, black, MediaDraft(url=PICTURES + "bracelet-box.jpg"))
    assert [variant.media for variant in bracelet.variants] == [blue, black]
    assert [variant.compare_at_price for variant in bracelet.variants] == [Decimal("44.99")] * 2
    assert bracelet.tags == ("Beads", "Gold")
    assert bracelet.category == ("Bracelet",)


def test_keeps_weight_and_seo_text(drafts):
    earrings = drafts(DATA / "shopify-classic.csv")["hook-earrings"]

    assert earrings.variants[0].weight_grams == 28
    assert earrings.seo_title == "Turquoise earrings"
    assert earrings.seo_description == "Light hooks with a globe of turquoise."


def test_may_hold_html_emoji_and_what_other_markets_pay(drafts):
    mug = drafts(DATA / "shopify-modern.csv")["mug"]

    assert mug.name == "Café Mug ☕️"
    assert mug.vendor == "Mörser & Söhne, Ltd."
    assert mug.description.splitlines()[:4] == ["<p>Drink slowly.</p>", "", "<ul>", '<li>350 ml, "double" walled</li>']
    assert mug.category == ("Home & Garden", "Kitchen & Dining", "Tableware")
    assert mug.variants == (
        VariantDraft(
            price=Decimal("1234.50"),
            sku="MUG-1",
            stock=12,
            allow_backorder=True,
            weight_grams=420,
            barcode="0123456789012",
        ),
    )


def test_may_have_three_options_and_odd_stock(drafts):
    shirt = drafts(DATA / "shopify-modern.csv")["shirt"]

    assert shirt.options == ("Color", "Size", "Fit")
    assert [(variant.options, variant.stock, variant.allow_backorder) for variant in shirt.variants] == [
        (("Blue", "S/M", "Slim"), 0, False),
        (("Blue", "L", "Slim"), 0, False),
        (("Red", "L", "Wide"), 7, True),
    ]
    assert [variant.compare_at_price for variant in shirt.variants] == [None] * 3
    assert [picture.url for picture in shirt.media] == [PICTURES + "shirt-front.jpg", PICTURES + "shirt.jpg"]
    assert shirt.variants[1].media == MediaDraft(url=PICTURES + "shirt-l.jpg")
    assert shirt.category == ("Shirts",)


def test_says_what_is_for_sale(drafts):
    statuses = {slug: draft.status for slug, draft in drafts(DATA / "shopify-modern.csv").items()}

    assert statuses == {
        "mug": "active",
        "shirt": "active",
        "gift-card": "active",
        "next-season": "draft",
        "last-season": "archived",
        "hidden": "draft",
    }


def test_may_hold_what_is_never_shipped(drafts):
    card = drafts(DATA / "shopify-modern.csv")["gift-card"]

    assert [(variant.options, variant.requires_shipping) for variant in card.variants] == [
        (("£10.00",), False),
        (("£25.00",), False),
    ]


def test_may_have_the_newer_column_names(drafts):
    products = drafts(DATA / "shopify-new-names.csv")

    assert products["snowboard"] == ProductDraft(
        name="Snowboard",
        slug="snowboard",
        description="<p>Fast.</p>",
        status="active",
        vendor="Peak",
        tags=("winter", "sport"),
        category=("Sporting Goods", "Winter Sports"),
        options=("Length",),
        seo_title="Buy it",
        seo_description="Now.",
        media=(MediaDraft(url=PICTURES + "board.jpg", alt="Board"), MediaDraft(url=PICTURES + "board-back.jpg")),
        variants=(
            VariantDraft(
                price=Decimal("699.95"),
                compare_at_price=Decimal("749.95"),
                sku="SNOW-150",
                options=("150",),
                stock=4,
                weight_grams=4500,
                barcode="111",
                media=MediaDraft(url=PICTURES + "board-150.jpg"),
            ),
            VariantDraft(
                price=Decimal("719.95"),
                sku="SNOW-160",
                options=("160",),
                stock=0,
                weight_grams=4700,
                allow_backorder=True,
            ),
        ),
    )
    assert products["lift-pass"].status == "draft"


def test_may_lack_columns(drafts):
    products = drafts(DATA / "shopify-few-columns.csv")

    assert [(variant.weight_grams, variant.stock) for variant in products["tea"].variants] == [(100, None), (454, None)]
    assert products["pot"].options == ()
    assert products["pot"].status == "active"


@pytest.mark.parametrize("column", ["Handle", "Title", "Variant Price"])
def test_needs_handle_title_and_price(read, column):
    content = (DATA / "shopify-classic.csv").read_text().replace(column, "Something", 1)

    with pytest.raises(UnusableFile) as refusal:
        read(content)

    assert refusal.value.detail == f'The file lacks the column "{column}".'


def test_says_line_column_and_reason_of_what_is_wrong(read):
    entries = read(DATA / "shopify-bad.csv")
    problems = [(p.line, p.column, p.reason) for entry in entries for p in entry.problems]

    assert [entry.label for entry in entries if entry.draft] == ["fine-first", "fine-middle", "fine-last"]
    assert problems == [
        (3, "Variant Price", '"abc" is not a number like "49.90".'),
        (4, "Variant Price", '"-1" is below zero.'),
        (5, "Variant Price", '"1e999" is not a number like "49.90".'),
        (6, "Variant Price", '"NaN" is not a number like "49.90".'),
        (7, "Variant Price", "The price is empty."),
        (8, "Variant Price", '"9.999": GBP has 2 digits after the point.'),
        (9, "Variant Price", '"1,234" could mean two numbers; write it without a thousands sign.'),
        (10, "Variant Inventory Qty", '"99999999999" is too large; 1000000000 is the most.'),
        (11, "Variant Inventory Qty", '"many" is not a whole number.'),
        (12, "Title", "The title is empty."),
        (13, "Title", f'"{"x" * 39}…" has 256 characters; 255 is the most.'),
        (14, "Variant SKU", f'"{"x" * 39}…" has 101 characters; 100 is the most.'),
        (15, "Image Src", '"javascript:alert(1)" is not an address that starts with https://.'),
        (16, "Status", '"maybe" is none of: active, draft, archived, unlisted.'),
        (17, "Published", '"perhaps" is neither "true" nor "false".'),
        (19, "Option1 Value", 'A second variant has the options "S".'),
        (21, "Variant Price", '"none" is not a number like "49.90".'),
        (23, "Option1 Value", "The option has no value here."),
        (25, "Handle", "The handle is empty."),
    ]


HEADER = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src\n"


def test_may_be_sorted_so_that_the_rows_of_a_product_stand_apart(drafts):
    products = drafts(
        HEADER + "top,,,,,https://a.example/1.jpg\ncup,Cup,,,3,\ntop,,,M,6,\ntop,Top,Size,S,5,https://a.example/2.jpg\n"
    )

    assert [variant.options for variant in products["top"].variants] == [("M",), ("S",)]
    assert products["top"].name == "Top"
    assert len(products["top"].media) == 2


def test_loses_the_whole_product_with_a_damaged_row(read):
    cup, top, pot = read(HEADER + 'cup,Cup,,,3,\ntop,Top,Size,S,5,\ntop,,,"M "x" L",6,\ntop,,,L,7,\npot,Pot,,,9,\n')

    assert cup.draft
    assert pot.draft
    assert top.label == "top"
    assert list(map(str, top.problems)) == ["line 4: A quote stands inside a quoted cell; write it twice."]


def test_loses_only_the_last_product_when_it_is_cut_off(read):
    content = (DATA / "shopify-classic.csv").read_text()
    entries = read(content[: content.index("bracelet-box") + 3])

    assert [entry.label for entry in entries if entry.draft] == ["linen-shirt", "cotton-top"]
    assert str(entries[-1].problems[0]).startswith("line 8: The row has 25 cells, the header 36.")


@pytest.mark.parametrize("rest", ["", "t", "to", "top", "top,"])
def test_does_not_take_a_product_whose_next_row_is_cut_off_inside_its_handle(read, rest):
    cup, *others = read(HEADER + "cup,Cup,,,3,\ntop,Top,Size,S,5,\n" + rest)

    assert cup.draft
    assert [bool(entry.draft) for entry in others] == [not rest]


def test_has_a_product_by_its_title_where_the_handle_is_blank(drafts):
    assert list(drafts(HEADER + ",Blue Cup,,,3,\n")) == ["blue-cup"]


def test_may_have_a_handle_that_is_no_slug_or_is_taken_by_the_shop(drafts):
    assert list(drafts(HEADER + "Blue Cup!,Cup,,,3,\nbulk,Bulk,,,3,\n")) == ["blue-cup", "bulk-2"]


def test_refuses_a_handle_that_is_too_long(read):
    (entry,) = read(HEADER + "x" * 201 + ",Cup,,,3,\n")

    assert entry.problems[0].reason == "The handle has 201 characters; 200 is the most."


def test_refuses_option_values_without_a_name(read):
    (entry,) = read(HEADER + "top,Top,,S,5,\n")

    assert str(entry.problems[0]) == 'line 2, column "Option1 Name": The option has values and no name.'


@pytest.mark.parametrize(("name", "value"), [("Title", "Default Title"), ("title", "Default"), ("", "Default Title")])
def test_has_no_options_where_there_is_only_a_default(drafts, name, value):
    cup = drafts(HEADER + f"cup,Cup,{name},{value},5,\n")["cup"]

    assert (cup.options, cup.variants[0].options) == ((), ())


def test_refuses_two_variants_without_options(read):
    (entry,) = read(HEADER + "cup,Cup,,,5,\ncup,,,,6,\n")

    assert str(entry.problems[0]) == 'line 3, column "Option1 Value": A second variant has no options.'


def test_refuses_a_handle_with_rows_without_end(read):
    (entry,) = read(HEADER + "top,Top,Size,S,5,\n" * 5001)

    assert entry.problems[0].reason == "One handle has 5001 rows; 5000 is the most."


@pytest.mark.parametrize(
    ("file", "products", "variants", "pictures"),
    [("shopify-apparel.csv", 20, 22, 20), ("shopify-jewelery.csv", 20, 23, 41)],
)
def test_of_a_real_merchant_is_read_without_a_reject(drafts, file, products, variants, pictures):
    if not (REAL_FILES / file).exists():
        pytest.skip(f"The merchants' files are not in {REAL_FILES}.")

    found = drafts(REAL_FILES / file).values()

    assert len(found) == products
    assert sum(len(draft.variants) for draft in found) == variants
    assert sum(len(draft.media) for draft in found) == pictures
    assert {draft.status for draft in found} == {"active"}


TAXED = "Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Taxable\ncup,Cup,Size,S,5,{}\ncup,,,M,5,{}\n"


@pytest.mark.parametrize(
    ("first", "second", "tax_class"),
    [("true", "true", "standard"), ("", "", "standard"), ("false", "FALSE", "zero-rate")],
)
def test_keeps_what_is_free_of_tax_so(drafts, first, second, tax_class):
    assert drafts(TAXED.format(first, second))["cup"].tax_class == tax_class


def test_refuses_a_product_that_is_taxed_in_part(read):
    (entry,) = read(TAXED.format("true", "false"))

    assert [str(problem) for problem in entry.problems] == [
        'line 3, column "Variant Taxable": One variant is taxed and another is not; here a product is one or the other.'
    ]
