"""Searching the shop ..."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from apps.products import services as products
from apps.products.models import Product
from apps.products.rules import AttributeDraft, VariantDraft
from apps.products.tests.factories import CategoryFactory, ProductFactory, draft
from apps.search import services

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/"


def make(name, **fields):
    return products.create_product(draft=draft(name, status="active", category=("Goods",), **fields), actor_id=None)


def test_ranks_name_over_category_over_description(found):
    make("Parasol", description="Goes with any table")
    products.create_product(draft=draft("Desk", status="active", category=("Tables",)), actor_id=None)
    make("Table")

    assert found("table") == ["Table", "Desk", "Parasol"]


def test_shows_what_is_in_stock_before_what_is_not(found):
    make("Oak table", stock=0)
    make("Large oak table", stock=3)

    assert found("oak table") == ["Large oak table", "Oak table"]


def test_shows_names_before_descriptions_even_if_they_are_sold_out(found):
    make("Lamp", stock=0)
    make("Bulb", description="For your lamp", stock=3)

    assert found("lamp") == ["Lamp", "Bulb"]


@pytest.mark.parametrize("text", ["ch", "chai", "chair", "chairs", "CHAIR", "oak cha"])
def test_finds_as_one_types(found, text):
    make("Oak chair")

    assert found(text) == ["Oak chair"]


@pytest.mark.parametrize("text", ["chiar", "chir", "chaair", "chait", "charis", "wardorbe", "wardrobbe", "sardrobe"])
def test_forgives_typos(found, text):
    make("Chair")
    make("Wardrobe")

    assert found(text) == ["Wardrobe" if "rd" in text else "Chair"]


@pytest.mark.parametrize(("name", "text"), [("BÖRJE stool", "borje"), ("Cafe table", "café"), ("Straße", "STRASSE")])
def test_folds_accents_both_ways(found, name, text):
    make(name)

    assert found(text) == [name]


@pytest.mark.parametrize(("name", "text"), [("Book shelves", "shelf"), ("Knife", "knives"), ("Running shoe", "runs")])
def test_knows_other_forms_of_a_word(found, name, text):
    make(name)

    assert found(text) == [name]


def test_stems_by_the_language_of_the_market(found, admin_api):
    market = admin_api.get("/api/v1/markets/").json()["results"][0]
    admin_api.patch(f"/api/v1/markets/{market['id']}/", {"language": "de"})
    make("Häuser aus Holz")

    assert found("haus") == ["Häuser aus Holz"]
    assert found("hölzer") == ["Häuser aus Holz"]


def test_takes_quoted_words_as_a_phrase(found):
    make("Bar stool")
    make("Stool for a bar")

    assert found('"bar stool"') == ["Bar stool"]
    assert found("bar stool") == ["Bar stool", "Stool for a bar"]


def test_leaves_out_what_has_a_minus(found):
    make("Red chair")
    make("Blue chair")

    assert found("chair -red") == ["Blue chair"]
    assert found('chair -"blue chair"') == ["Red chair"]


def test_fills_up_with_the_next_best(found):
    make("Red chair")
    make("Red table")
    make("Blue lamp")

    assert found("red chair") == ["Red chair", "Red table"]
    assert found("red velvet chair")[0] == "Red chair"


def test_fills_up_to_ten_and_no_further(found):
    make("Red chair")
    for n in range(15):
        make(f"Chair {n}")

    assert len(found("red chair", page_size=50)) == 10


def test_does_not_fill_up_where_there_are_ten(found):
    for n in range(10):
        make(f"Red chair {n}")
    make("Red table")

    assert len(found("red chair")) == 10


@pytest.mark.parametrize("text", ["AB-12/7", "ab-12/7", "ab127", "AB 12 7", "4006381333931"])
def test_finds_a_sku_or_barcode_exactly(found, text):
    make("Lamp", variants=(VariantDraft(price=Decimal(1), sku="AB-12/7", barcode="4006381333931"),))
    make("Lamp shade", variants=(VariantDraft(price=Decimal(1), sku="AB-12/77", barcode="4006381333932"),))

    assert found(text) == ["Lamp"]


def test_finds_by_attributes_options_and_vendor(found):
    make("Lamp", attributes=(AttributeDraft("Material", "Brass"),), vendor="Lumiere")

    assert found("brass lumière") == ["Lamp"]


def test_finds_by_the_categories_above(found):
    women = CategoryFactory(name="Women")
    ProductFactory(name="Red dress", category=CategoryFactory(name="Dresses", parent=women))

    assert found("women dress") == ["Red dress"]


def test_finds_synonyms_after_the_word_itself(found):
    services.save_synonyms(pk=CategoryFactory().pk, fields={"words": ["sofa", "couch", "love seat"]})
    make("Velvet sofa")
    make("Couch")
    make("Love seat")

    assert found("couch")[0] == "Couch"
    assert set(found("couch")) == set(found("love seat")) == {"Couch", "Velvet sofa", "Love seat"}
    assert found("love seat")[0] == "Love seat"


def test_together_with_filters(found):
    make("Oak chair", price=Decimal(10))
    make("Ash chair", price=Decimal(30), attributes=(AttributeDraft("Material", "Ash"),))

    assert found("chair", price_min="20") == ["Ash chair"]
    assert found("chair", attr_material="ash") == ["Ash chair"]
    assert found("chair", price_max="5") == []


def test_hides_what_shoppers_may_not_see(found, admin_api):
    products.create_product(draft=draft("Secret chair", status="draft", category=("Goods",)), actor_id=None)

    assert found("chair") == []
    assert admin_api.get(URL, {"search": "chair"}).json()["count"] == 1


def test_counts_all_that_it_found(api):
    for n in range(25):
        make(f"Chair {n}")

    page = api.get(URL, {"search": "chair"}).json()

    assert (page["count"], len(page["results"])) == (25, 20)
    assert "page=2" in page["next"]


def test_shows_each_of_what_is_alike_on_one_page(api):
    """The later made first, as in all lists: also where pages begin between products of the same moment."""
    made = [make(f"Stool {number}") for number in range(7)]
    Product.objects.update(created_at=datetime(2026, 5, 1, tzinfo=UTC))
    pages = [api.get(URL, {"search": "stool", "page_size": 2, "page": page}).json() for page in range(1, 5)]

    assert [row["id"] for page in pages for row in page["results"]] == [str(product.pk) for product in made[::-1]]


def test_leafs_through_other_orders_by_cursor(api):
    for n in range(5):
        make(f"Chair {n}", price=Decimal(n))

    page = api.get(URL, {"search": "chair", "ordering": "-price", "page_size": 2}).json()

    assert [row["name"] for row in page["results"]] == ["Chair 4", "Chair 3"]
    assert "cursor=" in page["next"]
    assert [row["name"] for row in api.get(page["next"]).json()["results"]] == ["Chair 2", "Chair 1"]


HOSTILE = [
    '"', '""', "'", "-", "--", "- -", '-"', "*", "(", ")", "AND", "OR NOT", "NEAR(a b)", "a AND b", "name:chair",
    "chair*", "^chair", "a & b", "a | !b", "<->", ":*", "\\", "%", "_", ";--", "'); DROP TABLE x;--", "🪑", "🪑 chair",
    "the", "the of and", "-chair", "x" * 10_000, "chair " * 2_000, '"' * 10_000, "-a " * 3_000, "é" * 9_999, "\u202e",
    "\uff43hair", "椅子", "كرسي", "стул", "a'b'c", "l'armoire", "1e5", "5e10x", "0x1f", "٣٤", "½", "a\nb", "t-", "-t",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("ordering", [{}, {"ordering": "name"}])
def test_answers_hostile_questions(api, text, ordering):
    make("Oak chair")

    assert api.get(URL, {"search": text, **ordering}).status_code == 200


def test_finds_nothing_by_signs_alone(found):
    make("Oak chair")

    assert found("🪑") == found("the of") == found('"') == []


@pytest.mark.parametrize("text", ["chair", "oak chair", "chiar", '"oak chair" -red'])
def test_costs_two_statements_for_one_product_and_for_twenty(api, budget, text):
    make("Oak chair")
    api.get(URL, {"search": text})  # whoever asks first after the language has changed reads twice
    with budget(2):
        api.get(URL, {"search": text})
    for n in range(19):
        make(f"Oak chair {n}")

    with budget(2):
        assert len(api.get(URL, {"search": text}).json()["results"]) == 20
    with budget(2):
        api.get(URL, {"search": text, "price_min": "1", "page_size": 5, "page": 2})
