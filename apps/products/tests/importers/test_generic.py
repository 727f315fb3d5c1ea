"""A plain CSV file..."""

from decimal import Decimal

import pytest

from apps.products.importers import UnusableFile, load_mapping
from apps.products.importers.mapping import read_mapping
from apps.products.rules import MediaDraft, ProductDraft, VariantDraft
from apps.products.tests.importers.conftest import DATA


def test_is_read_by_sensible_column_names(drafts):
    assert drafts(DATA / "plain.csv")["espresso-tasse"] == ProductDraft(
        name="Espresso Tasse",
        slug="espresso-tasse",
        category=("Küche", "Tassen"),
        vendor="Müller",
        variants=(VariantDraft(price=Decimal("1249.50"), stock=3),),
        media=(MediaDraft(url="https://images.example.com/tasse.jpg"),),
    )


def test_is_read_by_a_mapping(read):
    first, second, third = read(DATA / "suppliers.csv", mapping=load_mapping(DATA / "suppliers.toml"))

    assert first.draft == ProductDraft(
        name="Stuhl",
        slug="stuhl",
        status="active",
        category=("Furniture", "New"),
        variants=(VariantDraft(price=Decimal("12.5"), sku="A-1", stock=4),),
        is_known_by_sku=True,
    )
    assert (second.draft.slug, second.draft.is_known_by_sku) == ("stuhl", True)
    assert second.draft.variants[0].price == Decimal(1200)
    assert list(map(str, third.problems)) == ['line 4, column "Netto": "x" is not a number like "49.90".']


def test_is_a_draft_unless_it_says_otherwise(drafts):
    text = "name,price,status,published\na,1,,\nb,1,active,\nc,1,,yes\nd,1,archived,yes\n"

    assert [draft.status for draft in drafts(text).values()] == ["draft", "active", "active", "archived"]


def test_leaves_stock_alone_that_it_does_not_state(drafts):
    stocks = [draft.variants[0].stock for draft in drafts("name,price,qty\na,1,\nb,1,0\n").values()]

    assert stocks == [None, 0]


def test_takes_no_word_of_the_shop_for_a_slug(drafts):
    assert list(drafts("name,price\nBulk,1\n")) == ["bulk-2"]


def test_tells_all_that_is_wrong_with_a_row(read):
    (entry,) = read("name,price,qty\n,abc,few\n")

    assert [(problem.column, problem.reason) for problem in entry.problems] == [
        ("name", "The name is empty."),
        ("price", '"abc" is not a number like "49.90".'),
        ("qty", '"few" is not a whole number.'),
    ]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("[columns]\ncolor = 'Color'\n", 'names the field "color"; there are: name, price'),
        ("[columns]\nprice = 'Cost'\n", 'names the column "Cost", which the file does not have'),
        ("[columns]\nname = { template = 'a {Color}' }\n", 'names the column "Color", which'),
        ("[attributes]\nColor = 'Color'\n", 'names the column "Color", which'),
        ("[rows]\nproduct = 'Style'\n", 'names the column "Style", which'),
        ("[rows]\nskip = { State = 'gone' }\n", 'names the column "State", which'),
        ("[defaults]\ncolor = 'red'\n", 'names the field "color"'),
        (
            "[format]\nname = 'magento'\n",
            'names the format "magento"; there are: shopwright, shopify, woocommerce, csv',
        ),
    ],
)
def test_is_not_read_by_a_mapping_that_does_not_fit(read, mapping, sentence):
    with pytest.raises(UnusableFile, match=sentence):
        read("name,price\ncup,5\n", mapping=read_mapping(mapping))


def test_needs_a_name_and_a_price(read):
    with pytest.raises(UnusableFile, match='lacks the column "Price"'):
        read("name,cost\ncup,5\n", format_name="csv")
