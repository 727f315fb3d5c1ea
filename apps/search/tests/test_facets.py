"""Facets of the product list ..."""

import pytest

from apps.products.models import AttributeValue
from apps.products.tests.factories import (
    AttributeFactory,
    AttributeValueFactory,
    CategoryEntryFactory,
    CategoryFactory,
    OptionFactory,
    OptionValueFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/facets/"
LIST = "/api/v1/products/"
EVERYWHERE = ("furniture", "chairs", "tables", "sale")


@pytest.fixture
def furniture():
    """Chairs and tables below furniture; one chair stands among the tables, and on sale, too."""
    furniture = CategoryFactory(name="Furniture")
    chairs, tables = (CategoryFactory(name=name, parent=furniture) for name in ("Chairs", "Tables"))
    material = AttributeFactory(name="Material")
    wood = {"attribute": material}
    oak = ProductFactory(name="Oak chair", category=chairs, price=500)
    ash = ProductFactory(name="Ash chair", category=chairs, price=2500, stock=0)
    table = ProductFactory(name="Oak table", category=tables, price=20_000)
    ProductFactory(name="Draft", category=tables, status="draft")
    for product, text in ((oak, "Oak"), (table, "Oak"), (ash, "Ash")):
        AttributeValueFactory(product=product, text=text, slug=text.lower(), **wood)
    for shelf in (tables, CategoryFactory(name="Sale")):
        CategoryEntryFactory(product=oak, category=shelf)
    size = OptionFactory(product=oak, name="Size")
    for value in ("S", "M"):
        OptionValueFactory(option=size, value=value)
    return furniture


def facets(api, **params):
    response = api.get(URL, params)
    assert response.status_code == 200, response.json()
    return response.json()


def counts(rows):
    return {row["slug"]: row["count"] for row in rows}


def attributes(body):
    return {facet["slug"]: counts(facet["values"]) for facet in body["attributes"]}


def test_count_everything_where_nothing_is_filtered(api, furniture):
    body = facets(api)

    assert (body["count"], body["currency"]) == (3, "GBP")
    assert counts(body["categories"]) == {"furniture": 3, "chairs": 2, "tables": 2, "sale": 1}
    assert body["prices"] == [
        {"min": "0.00", "max": "9.99", "count": 1},
        {"min": "25.00", "max": "49.99", "count": 1},
        {"min": "100.00", "max": "249.99", "count": 1},
    ]
    assert body["in_stock"] == {"true": 2, "false": 1}
    assert attributes(body) == {"material": {"oak": 2, "ash": 1}, "size": {"s": 1, "m": 1}}
    assert body["attributes"][0]["values"][1] == {"value": "Oak", "slug": "oak", "count": 2}


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"attr_material": "oak"}, (2, {"furniture": 2, "chairs": 1, "tables": 2, "sale": 1}, {"oak": 2, "ash": 1})),
        ({"category": "tables"}, (2, {"furniture": 3, "chairs": 2, "tables": 2, "sale": 1}, {"oak": 2})),
        ({"in_stock": "false"}, (1, {"furniture": 1, "chairs": 1}, {"ash": 1})),
        ({"price_max": "30", "in_stock": "true"}, (1, dict.fromkeys(EVERYWHERE, 1), {"oak": 1})),
        ({"search": "chair"}, (2, {"furniture": 2, "chairs": 2, "tables": 1, "sale": 1}, {"oak": 1, "ash": 1})),
        ({"attr_material": "pine"}, (0, {}, {"oak": 2, "ash": 1})),
    ],
)  # fmt: skip
def test_count_by_all_filters_but_their_own(api, furniture, params, expected):
    body = facets(api, **params)

    assert (body["count"], counts(body["categories"]), attributes(body)["material"]) == expected


def test_leave_out_the_filter_of_prices_and_of_stock_for_their_own(api, furniture):
    body = facets(api, price_max="10", in_stock="false")

    assert body["count"] == 0
    assert [row["min"] for row in body["prices"]] == ["25.00"]
    assert body["in_stock"] == {"true": 1, "false": 0}


def test_promise_what_the_list_shows(api, furniture):
    body = facets(api, in_stock="true")
    choices = [("category", row["slug"], row["count"]) for row in body["categories"]]
    choices += [(f"attr_{f['slug']}", row["slug"], row["count"]) for f in body["attributes"] for row in f["values"]]
    assert len(choices) == 7

    for name, value, count in choices:
        assert api.get(LIST, {"in_stock": "true", name: value, "page": 1}).json()["count"] == count
    for row in body["prices"]:
        params = {"price_min": row["min"], "price_max": row["max"], "in_stock": "true", "page": 1}
        assert api.get(LIST, params).json()["count"] == row["count"]


def test_count_a_product_once_that_has_a_value_as_attribute_and_as_option(api, furniture):
    oak = AttributeValue.objects.get(product__name="Oak chair").product
    OptionValueFactory(option__product=oak, option__name="Material", value="Oak")

    assert attributes(facets(api))["material"] == {"oak": 2, "ash": 1}


def test_show_visitors_nothing_hidden_and_staff_all(api, admin_api, furniture):
    assert facets(api)["count"] == facets(api, status="draft")["count"] + 3
    assert facets(admin_api)["count"] == 4
    assert facets(admin_api, status="draft")["count"] == 1


def test_of_an_empty_shop_are_none(api, db):
    assert facets(api) == {
        "count": 0, "currency": "GBP", "categories": [], "prices": [], "in_stock": {"true": 0, "false": 0},
        "attributes": [],
    }  # fmt: skip


@pytest.mark.parametrize("params", [{"price_min": "abc"}, {"in_stock": "maybe"}, {"ordering": "colour"}])
def test_say_which_parameter_is_wrong(api, params):
    response = api.get(URL, params)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == list(params)


@pytest.mark.parametrize("params", [{}, {"category": "furniture", "attr_material": "oak,ash", "price_min": "1"}])
def test_cost_three_statements_for_twenty_products_as_for_one(api, budget, furniture, params):
    fresh = {"Cache-Control": "no-cache"}
    with budget(3):
        api.get(URL, params, headers=fresh)
    attribute = AttributeFactory(name="Brand")
    for product in ProductFactory.create_batch(19, category=furniture):
        AttributeValueFactory(product=product, attribute=attribute)

    with budget(3):
        api.get(URL, params, headers=fresh)
