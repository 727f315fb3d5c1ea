"""A product that is written with If-Match ..."""

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from apps.products import services
from apps.products.models import Media, Product, Variant
from apps.products.tests.factories import MediaFactory, ProductFactory
from core.tests.racing import race

pytestmark = pytest.mark.django_db

STALE = '"00000000000000000000000000000000"'
WRITES = {
    "patch": ("patch", "", {"name": "Stool"}),
    "put": ("put", "", {"name": "Stool", "category_id": "{category}"}),
    "stock": ("patch", "", {"stock": 3}),
    "delete": ("delete", "", None),
    "archive": ("post", "archive/", None),
    "picture": ("post", "media/", {"url": "https://example.com/new.jpg"}),
    "no picture": ("delete", "media/{picture}/", None),
}


@pytest.fixture
def product():
    """A chair with a picture, ten in stock."""
    return MediaFactory(product=ProductFactory(name="Chair", stock=10)).product


def at(product, path=""):
    return f"/api/v1/products/{product.pk}/" + path.format(picture=product.media.get().pk if path else "")


def write(client, product, name, tag):
    method, path, body = WRITES[name]
    sent = {field: str(value).format(category=product.category_id) for field, value in body.items()} if body else None
    return getattr(client, method)(at(product, path), sent, headers={"If-Match": tag})


def state():
    """All that writes change."""
    return [list(model.objects.order_by("pk").values()) for model in (Product, Variant, Media)]


@pytest.mark.parametrize("name", WRITES)
def test_changes_while_it_is_what_was_seen(api, admin_api, product, name):
    before = state()

    response = write(admin_api, product, name, api.get(at(product))["ETag"])

    assert response.status_code in {200, 201, 204}
    assert state() != before


@pytest.mark.parametrize("name", WRITES)
def test_stays_as_it_is_once_it_is_another(admin_api, product, name):
    before = state()

    response = write(admin_api, product, name, STALE)

    assert (response.status_code, response.json()["code"]) == (412, "precondition_failed")
    assert state() == before


def test_is_another_once_a_unit_is_sold(api, admin_api, product):
    seen = api.get(at(product))["ETag"]
    services.refresh_stock(stock={product.variants.get().pk: 9})

    assert write(admin_api, product, "stock", seen).status_code == 412
    assert Product.objects.get().stock == 9


@pytest.mark.parametrize("name", ["patch", "put"])
def test_answers_with_the_tag_that_a_read_has(api, admin_api, product, name):
    response = write(admin_api, product, name, "*")

    assert response["ETag"] == api.get(response["Content-Location"])["ETag"] == api.get(at(product))["ETag"]


def test_answers_an_archiving_without_a_tag(admin_api, product):
    assert not write(admin_api, product, "archive", "*").has_header("ETag")


def test_tells_strangers_nothing(customer_api, product):
    assert write(customer_api, product, "patch", STALE).status_code == 403


def as_admin():
    """A caller of one's own, for a thread."""
    client = APIClient()
    client.force_authenticate(get_user_model().objects.get(email="admin@example.com"))
    return client


@pytest.mark.django_db(transaction=True)
def test_takes_one_of_two_writes_that_have_seen_the_same(admin, product):
    seen = APIClient().get(at(product))["ETag"]

    outcomes = race(*[lambda: write(as_admin(), product, "stock", seen)] * 4)

    assert sorted(outcome.status_code for outcome in outcomes) == [200, 412, 412, 412]
    assert Product.objects.get().stock == 3


CALLS_ABOUT_NO_ONE_PRODUCT = {
    "bulk": ("/api/v1/products/bulk/", {"products": [{"id": "{product}", "name": "Stool"}]}),
    "new": ("/api/v1/products/", {"name": "Stool", "price": "1.00", "stock": 1, "category_id": "{category}"}),
}


def fill(body, product):
    names = {"product": product.pk, "category": product.category_id}
    if isinstance(body, list):
        return [fill(row, product) for row in body]
    if isinstance(body, dict):
        return {name: fill(value, product) for name, value in body.items()}
    return body.format(**names) if isinstance(body, str) else body


@pytest.mark.parametrize("tag", ["{etag}", STALE, "*", "nonsense", ""])
@pytest.mark.parametrize("call", CALLS_ABOUT_NO_ONE_PRODUCT)
def test_is_not_written_by_a_call_that_cannot_look_at_it_first(api, admin_api, product, nothing_changes, call, tag):
    path, body = CALLS_ABOUT_NO_ONE_PRODUCT[call]
    seen = tag.format(etag=api.get(at(product))["ETag"])

    with nothing_changes():
        response = admin_api.post(path, fill(body, product), headers={"If-Match": seen})

    assert (response.status_code, response.json()["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize("call", CALLS_ABOUT_NO_ONE_PRODUCT)
def test_is_written_by_such_a_call_without_the_header(admin_api, product, call):
    path, body = CALLS_ABOUT_NO_ONE_PRODUCT[call]

    assert admin_api.post(path, fill(body, product)).status_code in {200, 201}
    assert Product.objects.filter(name="Stool").exists()
