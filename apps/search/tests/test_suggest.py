"""Suggestions ..."""

import pytest

from apps.products.tests.factories import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/suggest/"


@pytest.fixture
def suggest(api):
    def ask(text):
        response = api.get(URL, {"q": text})
        assert response.status_code == 200, response.content
        return response.json()

    return ask


def test_complete_the_last_word_the_commonest_first(suggest):
    for name in ("Oak table", "Ash table", "Oak tablecloth", "Lamp"):
        ProductFactory(name=name)

    assert suggest("oak ta")["completions"] == ["oak table", "oak tablecloth"]
    assert suggest("oak ta ")["completions"] == []


def test_say_what_was_understood(suggest):
    ProductFactory(name="Oak wardrobe")

    assert suggest("oka wardorbe")["corrected"] == "oak wardrobe"
    assert suggest("oak wardr")["corrected"] is None


def test_show_categories_and_products_as_the_list_ranks_them(suggest):
    chairs = CategoryFactory(name="Chairs")
    chair = ProductFactory(name="Chair", category=chairs)
    ProductFactory(name="Oak chair", category=chairs)
    ProductFactory(name="Rug", category=CategoryFactory(name="Rugs"))
    ProductFactory(name="Chair in the cellar", status="draft")

    found = suggest("chiar")

    assert found["categories"] == [{"id": str(chairs.pk), "name": "Chairs", "slug": chairs.slug}]
    assert [product["name"] for product in found["products"]] == ["Chair", "Oak chair"]
    assert found["products"][0] == {
        "id": str(chair.pk), "name": "Chair", "slug": chair.slug, "price": "19.90", "currency": "GBP", "image": "",
    }  # fmt: skip


def test_show_no_more_than_fits_below_a_search_field(suggest):
    ProductFactory.create_batch(20, description="A chair")

    assert len(suggest("chair")["products"]) == 6


@pytest.mark.parametrize("text", ["", " ", "🪑", '"', "-", "the", "x" * 10_000, "\u202e", "a OR b*"])
def test_are_none_for_nothing(suggest, text):
    ProductFactory(name="Oak chair")

    assert suggest(text) == {"corrected": None, "completions": [], "categories": [], "products": []}


def test_cost_two_statements_for_one_product_and_for_twenty(suggest, budget):
    ProductFactory(name="Chair")
    with budget(2):
        suggest("cha")
    ProductFactory.create_batch(19, description="A chair")

    with budget(2):
        suggest("cha")
