"""Writing products over HTTP ..."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from apps.products.models import Product
from apps.products.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from apps.products.tests.ordered import order

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/"


@pytest.fixture
def category():
    """Where new products go."""
    return CategoryFactory(name="Furniture")


@pytest.fixture
def body(category):
    """What a new product needs."""
    return {"name": "Oak chair", "price": "19.90", "stock": 3, "category_id": str(category.pk)}


@pytest.fixture
def clerk_api(db):
    """A member of staff who may only look."""
    user = get_user_model().objects.create_user("clerk@example.com", "a-long-passphrase", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_answers_the_new_product(admin_api, body, category):
    response = admin_api.post(URL, {**body, "description": "Solid", "status": "active", "sku": "OAK"})

    answer = response.json()
    assert response.status_code == 201
    assert (answer["slug"], answer["price"], answer["stock"], answer["status"]) == ("oak-chair", "19.90", 3, "active")
    assert answer["category"]["id"] == str(category.pk)
    assert [(variant["sku"], variant["stock"]) for variant in answer["variants"]] == [("OAK", 3)]


def test_takes_variants_and_attributes(admin_api, body):
    del body["price"], body["stock"]
    variants = [
        {"options": {"Size": "S"}, "price": "20", "stock": 1, "weight_grams": 200},
        {"options": {"Size": "M"}, "price": 25.5, "compare_at_price": "30.00", "allow_backorder": True},
    ]
    attributes = [
        {"name": "Material", "value": "Oak"},
        {"name": "Height", "value": 12.5},
        {"name": "New", "value": True},
    ]

    answer = admin_api.post(URL, {**body, "variants": variants, "attributes": attributes}).json()

    assert (answer["price"], answer["stock"]) == ("20.00", 1)
    assert [variant["price"] for variant in answer["variants"]] == ["20.00", "25.50"]
    assert answer["options"] == [{"name": "Size", "values": ["S", "M"]}]
    assert {fact["name"]: fact["value"] for fact in answer["attributes"]} == {
        "Material": "Oak",
        "Height": 12.5,
        "New": True,
    }


def test_keeps_the_slug(admin_api, body):
    assert admin_api.post(URL, {**body, "slug": "mine"}).json()["slug"] == "oak-chair"


def test_keeps_safe_html_only(admin_api, body):
    answer = admin_api.post(URL, {**body, "description": "<b>Oak</b><script>alert(1)</script>"}).json()

    assert answer["description"] == "<b>Oak</b>"


def test_takes_its_own_answer_back(admin_api, body):
    url = f"{URL}{admin_api.post(URL, body).json()['id']}/"
    before = admin_api.get(url).json()

    response = admin_api.put(url, {**before, "category_id": before["category"]["id"]})

    assert response.status_code == 200, response.json()
    assert response.json() == before


@pytest.mark.parametrize("method", ["put", "patch"])
def test_leaves_stock_alone_that_is_not_named(admin_api, category, method):
    product = ProductFactory(stock=5)
    body = {"name": "New", "price": "1.00", "category_id": str(category.pk)}

    answer = getattr(admin_api, method)(f"{URL}{product.slug}/", body).json()

    assert (answer["name"], answer["price"], answer["stock"], answer["slug"]) == ("New", "1.00", 5, product.slug)


def test_needs_name_and_category_for_a_put_but_not_for_a_patch(admin_api):
    url = f"{URL}{ProductFactory().pk}/"

    assert set(admin_api.put(url, {}).json()["errors"]) == {"name", "category_id"}
    assert admin_api.patch(url, {}).status_code == 200


@pytest.mark.parametrize(("fact", "missing"), [({"value": "Oak"}, "name"), ({"name": "Material"}, "value")])
def test_needs_a_whole_attribute_in_a_patch_too(admin_api, fact, missing):
    product = ProductFactory()

    response = admin_api.patch(f"{URL}{product.pk}/", {"attributes": [fact]})

    assert (response.status_code, list(response.json()["errors"])) == (400, [f"attributes.0.{missing}"])
    assert not product.attribute_values.exists()


def test_refuses_stock_on_a_product_with_several_variants(admin_api):
    product = VariantFactory(stock=1).product
    VariantFactory(product=product, stock=2)

    response = admin_api.patch(f"{URL}{product.pk}/", {"stock": 9})

    assert (response.status_code, list(response.json()["errors"])) == (400, ["stock"])
    assert sorted(product.variants.values_list("stock", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 256), ("name", "a\x00b"), ("name", None), ("price", "abc"), ("price", -1),
        ("price", "1.999"), ("price", "1e999"), ("price", None), ("stock", -1), ("stock", 10**30), ("stock", 1.5),
        ("category_id", "x"), ("category_id", "00000000-0000-0000-0000-000000000000"), ("category_id", None),
        ("status", "sold"), ("sku", "x" * 101), ("tags", "red"), ("tax_class", "a b"), ("variants", []),
        ("variants", {}), ("variants", [1]), ("attributes", [{"name": "A", "value": None}]),
        ("attributes", [{"name": "A", "value": [1]}]), ("attributes", [{"name": "A", "value": 10**30}]),
        ("attributes", [{"name": "A", "value": "\x00"}]), ("seo_title", "x" * 256), ("description", 5 * ["x"]),
    ],
)  # fmt: skip
def test_says_which_field_is_wrong_and_writes_nothing(admin_api, body, field, value):
    response = admin_api.post(URL, {**body, field: value})

    assert response.status_code == 400, response.json()
    assert all(name.split(".")[0] == field for name in response.json()["errors"])
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    "variant",
    [
        {"price": "1", "options": {"Size": ""}}, {"price": "1", "options": "S"}, {"price": "1", "options": {"a": [1]}},
        {"price": "1", "options": {"x" * 101: "S"}}, {"price": "1", "options": {"\x00": "S"}}, {"options": {}},
        {"price": "1", "id": "00000000-0000-0000-0000-000000000000"}, {"price": "1", "weight_grams": 2**31},
        {"price": "1", "options": {str(n): "S" for n in range(11)}},
    ],
)  # fmt: skip
def test_refuses_a_bad_variant(admin_api, body, variant):
    del body["price"], body["stock"]

    response = admin_api.post(URL, {**body, "variants": [variant]})

    assert response.status_code == 400
    assert not Product.objects.exists()


def test_archives(admin_api):
    product = ProductFactory()

    response = admin_api.post(f"{URL}{product.pk}/archive/")

    assert (response.status_code, response.json()) == (200, {"status": "archived"})
    assert Product.objects.get().status == "archived"


def test_deletes_what_was_never_ordered(admin_api):
    product = ProductFactory()

    assert admin_api.delete(f"{URL}{product.pk}/").status_code == 204
    assert not Product.objects.exists()


def test_refuses_to_delete_what_was_ordered(admin_api):
    product = ProductFactory()
    order(product.variants.get())

    response = admin_api.delete(f"{URL}{product.pk}/")

    assert (response.status_code, response.json()["code"]) == (409, "product_was_ordered")
    assert Product.objects.exists()


def test_refuses_to_go_back_to_a_draft(admin_api):
    product = ProductFactory()

    response = admin_api.patch(f"{URL}{product.pk}/", {"status": "draft"})

    assert (response.status_code, response.json()["code"]) == (409, "invalid_transition")
    assert Product.objects.get().status == "active"


WRITES = [
    ("post", "", {}), ("put", "{}/", {}), ("patch", "{}/", {}), ("delete", "{}/", {}), ("post", "{}/archive/", {}),
    ("post", "{}/media/", {}), ("delete", "{}/media/00000000-0000-0000-0000-000000000000/", {}),
    ("get", "statistics/", {}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "sent"), WRITES)
def test_is_for_staff_with_the_permission(api, customer_api, clerk_api, method, path, sent):
    product = ProductFactory()
    url = URL + path.format(product.pk)

    assert getattr(api, method)(url, sent).status_code == 401
    assert getattr(customer_api, method)(url, sent).status_code == 403
    assert getattr(clerk_api, method)(url, sent).status_code == (200 if path == "statistics/" else 403)
    assert Product.objects.get().status == "active"
