"""Rows that are read by a mapping..."""

from decimal import Decimal

import pytest

from apps.products.importers import UnusableFile
from apps.products.importers.mapping import read_mapping
from apps.products.rules import AttributeDraft, MediaDraft, VariantDraft

FURNITURE = """\
[rows]
product = "item"
[columns]
name = { join = ["name", "text"], with = ", " }
sku = "item"
compare_at_price = { column = "old", skip = "No old price", replace = { "SR " = "" }, decimal = "." }
[attributes]
Designer = { column = "designer", split = "/" }
Depth = { column = "depth", convert = "cm to mm" }
Online = { column = "online", type = "boolean" }
[defaults]
status = "active"
stock = 10
"""
ROWS = """\
item;name;text;category;price;old;designer;depth;online
7;STIG;Bar stool,   74 cm;Bar furniture;69,0;SR 1,095;Henrik Preutz/Ola;50,5;TRUE
8;STIG;Bar stool,   74 cm;Chairs;79,0;No old price;;;FALSE
7;STIG;Bar stool,   74 cm;Chairs;69,0;SR 1,095;Henrik Preutz/Ola;50,5;TRUE
"""
SHIRTS = """\
[rows]
product = "Style"
[options]
Size = "Size"
Color = { column = "Colour", lookup = { bk = "Black" } }
[columns]
images = "Picture"
"""


@pytest.fixture
def mapped(drafts):
    """Read drafts by a mapping, in the order of the file."""

    def read(text, mapping, **options):
        return list(drafts(text, mapping=read_mapping(mapping), **options).values())

    return read


@pytest.fixture
def reasons(read):
    def of(text, mapping):
        return [str(problem) for entry in read(text, mapping=read_mapping(mapping)) for problem in entry.problems]

    return of


def test_that_differ_in_their_category_only_are_one_product(mapped):
    entries = mapped(ROWS, FURNITURE.replace('sku = "item"\n', ""))
    seven, eight = sorted(entries, key=lambda draft: draft.slug)

    assert (seven.name, seven.slug) == ("STIG, Bar stool, 74 cm", "stig-bar-stool-74-cm-7")
    assert (seven.category, seven.further_categories) == (("Bar furniture",), (("Chairs",),))
    assert seven.variants == (VariantDraft(Decimal(69), stock=10, compare_at_price=Decimal(1095)),)
    assert seven.attributes == (
        AttributeDraft("Designer", "Henrik Preutz"),
        AttributeDraft("Designer", "Ola"),
        AttributeDraft("Depth", Decimal(505)),
        AttributeDraft("Online", True),
    )
    assert (eight.further_categories, eight.attributes) == ((), (AttributeDraft("Online", False),))
    assert {draft.status for draft in entries} == {"active"}


def test_of_one_sku_are_known_by_it(read):
    entries = read(ROWS, mapping=read_mapping(FURNITURE))

    assert {(entry.label, entry.draft.slug, entry.draft.is_known_by_sku) for entry in entries} == {
        ("7", "stig-bar-stool-74-cm", True),
        ("8", "stig-bar-stool-74-cm", True),
    }
    assert [row.line for row in entries[-1].rows] == [2, 4]


def test_of_one_product_must_agree(reasons):
    other = ROWS.replace("Chairs;69,0;SR 1,095", "Chairs;59,0;SR 995")

    assert reasons(other, FURNITURE) == [
        'line 4, column "price": Line 2 says "69,0" of the same product.',
        'line 4, column "old": Line 2 says "1,095" of the same product.',
    ]


def test_of_one_product_may_be_blank_where_another_one_speaks(mapped):
    text = "id,name,price,vendor,sku\n1,Cup,5,,C\n1,Cup,5,Ada,C\n"

    (cup,) = mapped(text, '[rows]\nproduct = "id"\n')

    assert (cup.vendor, len(cup.variants)) == ("Ada", 1)


def test_with_options_are_the_variants_of_a_product(mapped):
    text = (
        "Style,Name,Price,Sku,Size,Colour,Category,Tags,Picture\n"
        "T1,Shirt,20,A,S,bk,Shirts,new,https://e.example/bk.jpg\n"
        "T2,Cap,9,C,,,Caps,,\n"
        "T1,Shirt,22,B,M,White,Sale,cheap,https://e.example/w.jpg\n"
        "T1,Shirt,20,A,S,BK,Summer,,\n"
    )

    cap, shirt = mapped(text, SHIRTS)

    assert (cap.options, cap.variants[0].options, cap.slug) == ((), (), "cap")
    assert (shirt.options, shirt.tags) == (("Size", "Color"), ("new", "cheap"))
    assert (shirt.category, shirt.further_categories) == (("Shirts",), (("Sale",), ("Summer",)))
    black, white = MediaDraft(url="https://e.example/bk.jpg"), MediaDraft(url="https://e.example/w.jpg")
    assert shirt.media == (black, white)
    assert shirt.variants == (
        VariantDraft(Decimal(20), sku="A", options=("S", "Black"), media=black),
        VariantDraft(Decimal(22), sku="B", options=("M", "White"), media=white),
    )


def test_with_options_are_told_where_one_is_missing_or_two_are_alike(reasons):
    text = "Style,Name,Price,Sku,Size,Colour,Picture\nT1,Shirt,20,A,S,bk,\nT1,Shirt,20,B,,bk,\nT1,Shirt,20,C,S,bk,\n"

    assert reasons(text, SHIRTS) == [
        'line 3, column "Size": The option has no value here.',
        'line 4, column "Sku": Line 2 says "A" of the same product.',
    ]


def test_of_no_product_are_told(reasons):
    assert reasons("id,name,price\n1,Cup,5\n,Pot,6\n,Pan,6\n", '[rows]\nproduct = "id"\n') == [
        'line 3, column "id": It is blank, so it is not known which product this is.',
        'line 4, column "id": It is blank, so it is not known which product this is.',
    ]


def test_that_do_not_count_are_left_out(mapped):
    text = "name,price,state,lang\nCup,1,ok,en\nTasse,1,ok,de\nPot,1,gone for good,en\n,x,,\nPan,1,,EN\n"
    mapping = '[rows]\nskip = { state = "gone*", name = "" }\nonly = { lang = ["en", "fr"] }\n'

    assert [draft.name for draft in mapped(text, mapping)] == ["Cup", "Pan"]


def test_are_damaged_also_where_others_are_left_out(reasons):
    assert reasons("name,price,state\nCup,1\n", '[rows]\nskip = { state = "" }\n') == [
        "line 2: The row has 2 cells, the header 3."
    ]


def test_take_nothing_from_a_column_that_is_left_out(mapped):
    (cup,) = mapped("name,price,type\nCup,1,x\n", '[columns]\ncategory = false\n[defaults]\ncategory = "A > B"\n')

    assert cup.category == ("A", "B")


def test_take_lists_apart_as_they_are_told(mapped):
    mapping = '[columns]\ntags = { column = "t", split = "|" }\nimages = { column = "i", split = "," }\n'
    mapping += 'category = { column = "c", split = ";", replace = { "/" = ">" } }\n'
    text = 'name,price,t,i,c\nCup,1,"a, b|c","https://e.example/1.jpg,https://e.example/2.jpg",A/B;C\n'

    (cup,) = mapped(text, mapping)

    assert cup.tags == ("a, b", "c")
    assert [media.url for media in cup.media] == ["https://e.example/1.jpg", "https://e.example/2.jpg"]
    assert (cup.category, cup.further_categories) == (("A", "B"), (("C",),))


def test_tell_each_part_that_is_wrong(reasons):
    mapping = '[attributes]\nSize = { column = "s", type = "number", split = "/" }\n'
    mapping += 'New = { column = "n", type = "boolean" }\n'

    assert reasons("name,price,s,n\nCup,1,1/x/2,perhaps\n", mapping) == [
        'line 2, column "s": "x" is not a number like "49.90".',
        'line 2, column "n": "perhaps" is neither "true" nor "false".',
    ]


@pytest.mark.parametrize(
    ("prices", "numbers"),
    [
        (("1,234", "19,90"), ("1.234", "19.90")),
        (("1.234", "19,90"), ("1234", "19.90")),
        (("1,234", "19.90"), ("1234", "19.90")),
    ],
)
def test_have_the_decimal_sign_that_their_column_has_elsewhere(mapped, prices, numbers):
    text = "name;price;weight\n" + "".join(f"Cup {price};1;{price}\n" for price in prices)
    mapping = '[attributes]\nWeight = { column = "weight", type = "number" }\n'

    assert [draft.attributes[0].value for draft in mapped(text, mapping)] == [Decimal(number) for number in numbers]


def test_have_numbers_in_defaults_with_a_point_whatever_the_file_has(mapped):
    cup, pot = mapped("name;price\nCup;1,5\nPot;\n", '[defaults]\nprice = 2.5\n[format]\ndecimal = ","\n')

    assert [cup.variants[0].price, pot.variants[0].price] == [Decimal("1.5"), Decimal("2.5")]


def test_weigh_in_the_unit_that_is_said(mapped):
    (cup,) = mapped("name,price,w\nCup,1,1.5\n", '[columns]\nweight_grams = { column = "w", convert = "kg to g" }\n')

    assert cup.variants[0].weight_grams == 1500


def test_may_have_sale_prices_with_their_days(mapped):
    (cup,) = mapped("name,price,sale price,sale starts\nCup,5,4,2026-11-01\n", "")

    assert (cup.variants[0].price, cup.variants[0].compare_at_price) == (Decimal(4), Decimal(5))


@pytest.mark.parametrize("section", ['[rows]\nproduct = "Handle"', '[attributes]\nA = "Title"'])
def test_of_a_known_format_are_not_put_together_otherwise(read, section):
    mapping = read_mapping(f'{section}\n[format]\nname = "shopify"\n')

    with pytest.raises(UnusableFile, match="what is for files of no known format, and this is one of shopify"):
        read("Handle,Title,Variant Price\ncup,Cup,5\n", mapping=mapping)


def test_of_a_known_format_may_have_other_titles_and_defaults(drafts):
    mapping = read_mapping(
        '[format]\nname = "shopify"\n[columns]\nname = "Produkt"\nvendor = { column = "V", skip = "-" }\n'
        '[defaults]\nvendor = "Ada"\n'
    )

    (cup,) = drafts("Handle,Produkt,Variant Price,V\ncup,Tasse,5,-\n", mapping=mapping).values()

    assert (cup.name, cup.vendor) == ("Tasse", "Ada")
