"""Somebody buys something."""

import pytest

from apps.carts.tests.factories import ADDRESS
from apps.inventory.models import StockLevel
from apps.products.tests.factories import ProductFactory
from core.models import Delivery
from tests.journeys.conftest import mails_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_guest_fills_a_cart_orders_it_gets_the_mail_and_calls_it_off(shopper, worker, mail_dir):
    product = ProductFactory(name="Oak chair", price=12900, stock=3)

    (row,) = shopper.call("GET", "products/").json()["results"]
    page = shopper.call("GET", f"products/{row['slug']}/").json()
    cart = shopper.call("POST", "carts/", {"lines": [{"variant": page["variants"][0]["id"], "quantity": 2}]}).json()
    path = f"carts/{cart['id']}/"
    shopper.call("PATCH", path, {"email": "ada@example.com", "shipping_address": ADDRESS})
    (offer,) = shopper.call("GET", f"{path}shipping-methods/").json()
    cart = shopper.call("PATCH", path, {"shipping_method": offer["id"]}).json()
    body = {"payment": {"provider": "manual"}, "expected_total": cart["total"]}
    answer = shopper.call("POST", f"{path}checkout/", body)

    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["total"], order["currency"]) == ("258.00", "GBP")
    assert shopper.call("GET", f"products/{page['id']}/").json()["stock"] == 1

    (mail,) = mails_in(mail_dir, 1)
    assert mail["To"] == "ada@example.com"
    assert order["number"] in mail["Subject"]
    assert order["number"] in mail.get_body(("plain",)).get_content()
    assert Delivery.objects.get().status == Delivery.Status.DONE

    headers = {"X-Order-Token": order["token"]}
    assert shopper.call("GET", f"orders/{order['number']}/", **headers).json()["status"] == "open"
    assert shopper.call("POST", f"orders/{order['id']}/cancel/", **headers).json()["status"] == "canceled"
    product.refresh_from_db()
    assert product.stock == 3


def test_a_customer_registers_signs_in_orders_and_finds_the_order(shopper, worker, mail_dir):
    product = ProductFactory(price=1990, stock=3)
    account = {"email": "Grace@example.com", "password": "a-long-passphrase"}

    assert shopper.call("POST", "auth/register/", account).status_code == 201
    access = shopper.call("POST", "auth/token/", account).json()["access"]
    headers = {"Authorization": f"Bearer {access}"}
    order = shopper.order_at_once(product.variants.get().sku, 2, **headers).json()

    listed = shopper.call("GET", "orders/", **headers).json()["results"]
    assert [row["number"] for row in listed] == [order["number"]]
    assert {mail["To"] for mail in mails_in(mail_dir, 2)} == {"grace@example.com", "ada@example.com"}


def test_a_staff_member_opens_a_shelf_that_a_guest_buys_from(shopper, admin):
    sign_in = {"email": "admin@example.com", "password": "a-long-passphrase"}
    headers = {"Authorization": f"Bearer {shopper.call('POST', 'auth/token/', sign_in).json()['access']}"}

    category = shopper.call("POST", "categories/", {"name": "Chairs"}, **headers).json()
    body = {"name": "Oak chair", "price": "129.00", "stock": 1, "category_id": category["id"], "status": "active"}
    product = shopper.call("POST", "products/", body, **headers).json()
    order = shopper.order_at_once(product["variants"][0]["sku"])

    assert order.status_code == 201, order.text
    assert shopper.call("GET", f"products/{product['slug']}/").json()["is_available"] is False
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated, level.available) == (1, 1, 0)
