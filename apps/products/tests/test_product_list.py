"""The list of products ..."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from apps.products.models import Product
from apps.products.serializers import ProductListSerializer
from apps.products.tests.factories import (
    AttributeFactory,
    AttributeValueFactory,
    CategoryEntryFactory,
    CategoryFactory,
    CollectionEntryFactory,
    CollectionFactory,
    MediaFactory,
    OptionValueFactory,
    ProductFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/"

EVERY_FILTER = {
    "category": "furniture",
    "collection": "summer",
    "price_min": "1",
    "price_max": "100",
    "in_stock": "true",
    "status": "active",
    "created_after": "2020-01-01",
    "attr_material": "oak,ash",
    "search": "chair",
}


def names(api, **params):
    response = api.get(URL, params)
    assert response.status_code == 200, response.json()
    return [row["name"] for row in response.json()["results"]]


def test_has_the_fields_of_the_contract(api):
    product = ProductFactory(name="Chair", price=1990, image="https://example.com/1.jpg", category__name="Furniture")

    assert api.get(URL).json() == {
        "next": None,
        "previous": None,
        "results": [
            {
                "id": str(product.pk),
                "name": "Chair",
                "slug": "chair",
                "price": "19.90",
                "currency": "GBP",
                "category_name": "Furniture",
                "is_available": True,
                "image": "https://example.com/1.jpg",
            }
        ],
    }


def test_is_declared_by_the_light_serializer():
    assert list(ProductListSerializer().fields) == [
        "id", "name", "slug", "price", "currency", "category_name", "is_available", "image",
    ]  # fmt: skip


def test_shows_visitors_only_what_is_active(api, customer_api):
    for status in ("draft", "active", "archived"):
        ProductFactory(name=status, status=status)

    assert names(api) == names(customer_api) == ["active"]


def test_shows_staff_everything_and_each_status_alone(admin_api):
    for status in ("draft", "active", "archived"):
        ProductFactory(name=status, status=status)

    assert set(names(admin_api)) == {"draft", "active", "archived"}
    assert names(admin_api, status="draft") == ["draft"]


def test_shows_staff_without_the_permission_what_visitors_see(db):
    user = get_user_model().objects.create_user("staff@example.com", "a-long-passphrase", is_staff=True)
    client = APIClient()
    client.force_authenticate(user)
    ProductFactory(status="draft")

    assert names(client) == []
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    client.force_authenticate(get_user_model().objects.get(pk=user.pk))
    assert len(names(client)) == 1


def test_shows_a_visitor_no_drafts_by_any_status(api):
    ProductFactory(status="draft")

    assert names(api, status="draft") == []


def test_finds_a_category_with_all_below_it(api):
    furniture = CategoryFactory(name="Furniture")
    chairs = CategoryFactory(name="Chairs", parent=furniture)
    ProductFactory(name="Stool", category=CategoryFactory(name="Stools", parent=chairs))
    ProductFactory(name="Desk", category=furniture)
    ProductFactory(name="Shirt")

    assert set(names(api, category="furniture")) == {"Stool", "Desk"}
    assert names(api, category="chairs") == ["Stool"]
    assert names(api, category="unknown") == []


def test_finds_a_collection(api):
    entry = CollectionEntryFactory(collection__name="Summer")
    ProductFactory()

    assert names(api, collection="summer") == [entry.product.name]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"price_min": "10"}, {"ten", "twenty"}),
        ({"price_max": "10.00"}, {"ten", "five"}),
        ({"price_min": "5.001", "price_max": "19.999"}, {"ten"}),
        ({"price_min": "-1"}, {"five", "ten", "twenty"}),
        ({"price_min": "1e40"}, set()),
        ({"price_max": "1e40"}, {"five", "ten", "twenty"}),
    ],
)
def test_finds_by_price(api, params, found):
    for name, price in (("five", 500), ("ten", 1000), ("twenty", 2000)):
        ProductFactory(name=name, price=price)

    assert set(names(api, **params)) == found


def test_finds_what_is_in_stock(api):
    ProductFactory(name="there", stock=1)
    ProductFactory(name="gone", stock=0)
    ProductFactory(name="untracked", stock=None)
    VariantFactory(product__name="later", stock=0, allow_backorder=True)

    assert set(names(api, in_stock="true")) == {"there", "untracked", "later"}
    assert names(api, in_stock="false") == ["gone"]


def test_finds_what_is_newer(api):
    old, new = ProductFactory(), ProductFactory()

    assert names(api, created_after=old.created_at.isoformat()) == [new.name]
    assert names(api, created_after=(new.created_at + timedelta(days=1)).date().isoformat()) == []


def test_finds_by_attributes_and_options(api):
    oak = AttributeValueFactory(text="Dark oak", attribute__name="Material", product__name="Chair").product
    AttributeValueFactory(text="Ash", attribute=oak.attribute_values.get().attribute, product__name="Table")
    AttributeValueFactory(text=None, number="12.5", slug="12.5", attribute__name="Height", product=oak)
    OptionValueFactory(option__product=oak, option__name="Size", value="XL")

    assert names(api, attr_material="dark-oak") == ["Chair"]
    assert set(names(api, attr_material="Dark oak,ash")) == {"Chair", "Table"}
    assert names(api, attr_height="12.50", attr_size="xl") == ["Chair"]
    assert names(api, attr_height="125") == []
    assert names(api, attr_material="ash", attr_size="xl") == []


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("price", "BCA"), ("-price", "ACB"), ("name", "ABC"), ("-name", "CBA"), ("created_at", "CAB"),
        ("-created_at", "BAC"), ("", "BAC"), ("relevance", "BAC"),
    ],
)  # fmt: skip
def test_is_ordered_as_asked(api, ordering, expected):
    for name, price in (("C", 200), ("A", 300), ("B", 100)):
        ProductFactory(name=name, price=price)

    assert "".join(names(api, ordering=ordering)) == expected


@pytest.mark.parametrize("ordering", ["price", "-price", "name", "-name", "created_at", "-created_at"])
def test_leafs_through_equal_keys_without_losing_any(api, ordering):
    ProductFactory.create_batch(5, price=100)
    seen, url = [], f"{URL}?page_size=2&ordering={ordering}"

    while url:
        page = api.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]

    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("ordering", ["price", "-price", "name", "-name", "created_at", "-created_at"])
def test_leafs_through_a_category_as_through_the_whole_list(api, ordering):
    furniture = CategoryFactory(name="Furniture")
    chairs, tables = (CategoryFactory(name=name, parent=furniture) for name in ("Chairs", "Tables"))
    elsewhere = CategoryFactory(name="Elsewhere")
    for number in range(12):
        category = (furniture, chairs, tables, elsewhere)[number % 4]
        product = ProductFactory(name=f"P{number % 5}", slug=f"p-{number}", price=number % 3 * 100, category=category)
        if number % 3 == 0:
            CategoryEntryFactory(product=product, category=(elsewhere, furniture, chairs, tables)[number % 4])
        if number == 6:
            CategoryEntryFactory(product=product, category=furniture)
    shelved = Product.objects.by_category("furniture")
    assert 9 < shelved.count() < 12

    for sent in ({"in_stock": "true"}, {"price_max": "1"}, {"price_min": "1", "created_after": "2020-01-01"}):
        seen, page = [], api.get(URL, {"category": "furniture", "ordering": ordering, "page_size": 2, **sent}).json()
        while page["next"]:
            seen += [row["id"] for row in page["results"]]
            page = api.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]
        whole = api.get(URL, {"ordering": ordering, **sent}).json()["results"]
        assert seen == [row["id"] for row in whole if shelved.filter(pk=row["id"]).exists()]


def test_ranks_what_is_searched_for(api):
    ProductFactory(name="Table", description="Goes with any chair")
    ProductFactory(name="Office chair")
    ProductFactory(name="Chair")
    ProductFactory(name="Shirt")

    response = api.get(URL, {"search": "chair"}).json()

    assert [row["name"] for row in response["results"]] == ["Chair", "Office chair", "Table"]
    assert response["count"] == 3


def test_keeps_another_order_while_searching(api):
    ProductFactory(name="Chair B", price=1)
    ProductFactory(name="Chair A", price=2)

    assert names(api, search="chair", ordering="name") == ["Chair A", "Chair B"]


def test_holds_every_word_first(api):
    ProductFactory(name="Red chair")
    ProductFactory(name="Red table")

    assert names(api, search="chair red") == ["Red chair", "Red table"]
    assert names(api, search="chair red", ordering="name") == ["Red chair"]
    assert names(api, search="wolle%") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price_min", "abc"), ("price_max", "NaN"), ("price_max", "1e999"), ("in_stock", "maybe"), ("status", "sold"),
        ("created_after", "yesterday"), ("created_after", "0001-01-01T00:00:00+14:00"), ("ordering", "colour"),
        ("ordering", "price,name"), ("page", "0"), ("page_size", "101"),
    ],
)  # fmt: skip
def test_says_which_parameter_is_wrong(api, field, value):
    response = api.get(URL, {field: value})

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


@pytest.mark.parametrize(
    "params",
    [
        {"search": "x" * 10_000}, {"search": "🪑" * 10_000}, {"search": "%_\\'\"" * 2_000}, {"search": "a " * 5_000},
        {"search": "   "}, {"colour": "red"}, {"category": "x" * 10_000}, {"attr_": "x"}, {"attr_🪑": "🪑,🪑"},
        {"attr_size": "," * 5_000}, {"attr_size": "1e999999,NaN,-0,Infinity"}, {"price_min": "9" * 45},
    ],
)  # fmt: skip
def test_takes_odd_parameters_in_its_stride(api, params):
    ProductFactory()

    assert api.get(URL, params).status_code == 200


def test_refuses_what_no_address_can_hold(api):
    assert api.get(URL + "?search=%00").status_code == 400
    assert api.get(URL, {f"attr_{n}": "x" for n in range(100)}).status_code == 400


@pytest.mark.parametrize(
    ("params", "statements"),
    [
        ({}, 1), ({"page": "1"}, 1), ({"search": "chair"}, 2), ({"ordering": "-price"}, 1), ({"count": "exact"}, 2),
        (EVERY_FILTER, 2),
    ],
)  # fmt: skip
def test_costs_the_same_for_twenty_products_as_for_one(api, budget, params, statements):
    category = CategoryFactory(name="Furniture")
    material, summer = AttributeFactory(name="Material"), CollectionFactory(name="Summer")

    def fill(size):
        for product in ProductFactory.create_batch(size, category=category, description="chair"):
            MediaFactory(product=product)
            AttributeValueFactory(product=product, attribute=material)
            CollectionEntryFactory(product=product, collection=summer)

    fill(1)
    with budget(statements):
        api.get(URL, params)
    fill(19)
    with budget(statements):
        assert len(api.get(URL, params).json()["results"]) == 20


def test_asks_for_a_login_where_the_shop_is_for_members_only(api, customer_api, settings):
    settings.STORE_REQUIRE_LOGIN = True

    assert api.get(URL).status_code == 401
    assert customer_api.get(URL).status_code == 200
