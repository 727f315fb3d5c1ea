"""A cart that is written with If-Match ..."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.carts.models import Cart, CartLine
from apps.carts.tests.factories import CartFactory, CartLineFactory
from apps.products.tests.factories import VariantFactory
from core.tests.racing import race

pytestmark = pytest.mark.django_db

STALE = '"00000000000000000000000000000000"'
WRITES = {
    "add": ("post", "lines/", lambda line: {"variant": str(line.variant_id)}),
    "set": ("patch", "lines/{line}/", lambda line: {"quantity": 7}),
    "remove": ("delete", "lines/{line}/", lambda line: None),
    "update": ("patch", "", lambda line: {"note": "Ring twice."}),
    "merge": ("post", "merge/", lambda line: None),
}


@pytest.fixture
def line(customer):
    """A line in a cart that customer_api may write and merge."""
    CartLineFactory(cart=CartFactory(user=customer))
    return CartLineFactory()


def at(line, path=""):
    return f"/api/v1/carts/{line.cart_id}/{path.format(line=line.pk)}"


def write(client, line, name, tag):
    method, path, body = WRITES[name]
    return getattr(client, method)(at(line, path), body(line), headers={"If-Match": tag})


def state():
    """All that writes change."""
    return list(Cart.objects.order_by("pk").values()), list(CartLine.objects.order_by("pk").values())


@pytest.mark.parametrize("name", WRITES)
def test_changes_while_it_is_what_was_seen(customer_api, line, name):
    before = state()

    response = write(customer_api, line, name, customer_api.get(at(line))["ETag"])

    assert response.status_code == 200
    assert state() != before


@pytest.mark.parametrize("name", WRITES)
def test_stays_as_it_is_once_it_is_another(customer_api, line, name):
    before = state()

    response = write(customer_api, line, name, STALE)

    assert (response.status_code, response.json()["code"]) == (412, "precondition_failed")
    assert state() == before


@pytest.mark.parametrize("name", sorted(WRITES.keys() - {"merge"}))
def test_answers_with_the_tag_that_a_read_has(customer_api, line, name):
    response = write(customer_api, line, name, "*")

    address = reverse("cart-detail", args=[response.json()["id"]])
    assert response["Content-Location"] == address
    assert response["ETag"] == customer_api.get(address)["ETag"]


def test_has_a_tag_from_the_start(api):
    response = api.post("/api/v1/carts/", {"lines": [{"sku": VariantFactory().sku}]})

    assert response["ETag"] == api.get(response["Content-Location"])["ETag"]


def test_is_another_once_its_prices_are(api, line):
    seen = api.get(at(line))["ETag"]
    line.variant.price += 1
    line.variant.save()

    assert write(api, line, "set", seen).status_code == 412


def test_is_nobody_elses_to_ask_about(api, customer):
    line = CartLineFactory(cart=CartFactory(user=customer))

    assert write(api, line, "set", "*").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_takes_one_of_two_writes_that_have_seen_the_same():
    line = CartLineFactory(quantity=2)
    seen = APIClient().get(at(line))["ETag"]

    outcomes = race(*[lambda: write(APIClient(), line, "add", seen)] * 4)

    line.refresh_from_db()
    assert sorted(outcome.status_code for outcome in outcomes) == [200, 412, 412, 412]
    assert line.quantity == 3
