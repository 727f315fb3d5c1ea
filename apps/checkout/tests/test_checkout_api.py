"""Ordering over HTTP ..."""

import re
from decimal import Decimal
from uuid import uuid4

import pytest

from apps.carts.models import Cart
from apps.carts.tests.factories import ADDRESS, CartLineFactory
from apps.inventory.models import StockLevel
from apps.markets.models import Market
from apps.orders.models import Allocation, Order
from apps.payments.models import Payment
from apps.products.tests.factories import VariantFactory
from apps.taxes.tests.factories import TaxRateFactory
from core.models import Delivery, IdempotencyKey
from core.tests.verifying import violations

pytestmark = pytest.mark.django_db

MANUAL = {"payment": {"provider": "manual"}}


def checkout(api, cart, body=MANUAL, **headers):
    return api.post(f"/api/v1/carts/{cart.pk}/checkout/", body, **headers)


def at_once(api, body, key=None):
    return api.post("/api/v1/checkout/", body, headers={"Idempotency-Key": key or str(uuid4())})


def test_turns_a_cart_into_an_order(api, cart, variant):
    answer = checkout(api, cart)

    assert answer.status_code == 201, answer.json()
    order = answer.json()
    assert order["status"] == "open"
    assert order["payment_status"] == "unpaid"
    assert order["fulfillment_status"] == "unfulfilled"
    assert order["email"] == "ada@example.com"
    assert order["currency"] == "GBP"
    assert order["subtotal"] == "39.80"
    assert order["shipping_total"] == "4.95"
    assert order["tax_total"] == "7.46"
    assert order["total"] == "44.75"
    assert [(line["sku"], line["quantity"], line["unit_price"], line["total"]) for line in order["lines"]] == [
        (variant.sku, 2, "19.90", "39.80")
    ]
    assert order["payments"][0]["provider"] == "manual"
    assert order["payments"][0]["amount"] == "44.75"
    assert [entry["kind"] for entry in order["timeline"]] == ["placed"]


def test_of_what_costs_nothing_is_paid_at_once(api, shop, wanted):
    gift = VariantFactory(price=0, requires_shipping=False)

    order = at_once(api, {**wanted, "lines": [{"sku": gift.sku}]}).json()

    assert (order["total"], order["payment_status"], order["status"]) == ("0.00", "paid", "open")
    assert violations() == []


def test_buys_the_cart_that_was_seen_and_no_other(api, cart):
    stale = api.get(f"/api/v1/carts/{cart.pk}/")["ETag"]
    CartLineFactory(cart=cart)

    refusal = checkout(api, cart, headers={"If-Match": stale, "Idempotency-Key": "k"})

    assert (refusal.status_code, refusal.json()["code"]) == (412, "precondition_failed")
    assert not Order.objects.exists()
    fresh = api.get(f"/api/v1/carts/{cart.pk}/")["ETag"]
    answers = [checkout(api, cart, headers={"If-Match": fresh, "Idempotency-Key": "k"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]


def test_lowers_the_stock_by_what_was_bought(api, cart, variant):
    checkout(api, cart)

    level = StockLevel.objects.get(variant=variant)
    assert (level.on_hand, level.allocated) == (10, 2)
    variant.refresh_from_db()
    variant.product.refresh_from_db()
    assert (variant.stock, variant.product.stock) == (8, 8)
    assert Allocation.objects.get().quantity == 2


def test_gives_a_guest_the_token_that_opens_the_order(api, cart):
    order = checkout(api, cart).json()

    assert api.get(f"/api/v1/orders/{order['number']}/", {"token": order["token"]}).json()["id"] == order["id"]
    opened = api.get(f"/api/v1/orders/{order['id']}/", headers={"X-Order-Token": order["token"]})
    assert opened.status_code == 200


def test_gives_a_customer_no_token_but_the_order(customer, customer_api, cart):
    order = checkout(customer_api, cart).json()

    assert "token" not in order
    assert Order.objects.get().user == customer
    assert customer_api.get("/api/v1/orders/").json()["results"][0]["number"] == order["number"]


def test_answers_the_same_order_when_the_cart_comes_again(api, cart):
    first, second = checkout(api, cart), checkout(api, cart)

    assert second.status_code == 201
    assert second.json() == first.json()
    assert Order.objects.count() == 1


def test_replays_byte_for_byte_under_the_same_key(api, wanted):
    first, second = at_once(api, wanted, "once"), at_once(api, wanted, "once")

    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert Order.objects.count() == 1
    assert first.json()["token"] not in IdempotencyKey.objects.get().body


def test_refuses_another_body_under_the_same_key(api, wanted):
    at_once(api, wanted, "once")

    answer = at_once(api, {**wanted, "email": "other@example.com"}, "once")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_conflict")
    assert Order.objects.count() == 1


def test_needs_a_key_when_there_is_no_cart(api, wanted):
    answer = api.post("/api/v1/checkout/", wanted)

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert not Order.objects.exists()


def test_takes_the_only_way_of_shipping_at_once(api, wanted, shop):
    order = at_once(api, wanted).json()

    assert order["shipping_method"] == "Standard"
    assert order["total"] == "44.75"


def test_ships_free_from_the_threshold_on(api, wanted):
    wanted["lines"][0]["quantity"] = 3

    assert at_once(api, wanted).json()["shipping_total"] == "0.00"


def test_names_the_lines_that_are_out_of_stock(api, cart, variant):
    cart.lines.update(quantity=11)

    answer = checkout(api, cart)

    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    (line,) = answer.json()["context"]["lines"]
    assert line["line"] == str(cart.lines.get().pk)
    assert (line["sku"], line["requested"], line["available"]) == (variant.sku, 11, 10)
    assert_nothing_happened(variant)


def test_refuses_a_total_that_the_shopper_did_not_see(api, cart, variant):
    answer = checkout(api, cart, {**MANUAL, "expected_total": "40.00"})

    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert answer.json()["context"]["totals"] == {
        "subtotal": "39.80",
        "discount_total": "0.00",
        "shipping_total": "4.95",
        "tax_total": "7.46",
        "total": "44.75",
    }
    assert_nothing_happened(variant)


def test_accepts_the_total_that_the_shopper_saw(api, cart):
    assert checkout(api, cart, {**MANUAL, "expected_total": "44.75"}).status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"payment": {"provider": "gold"}}, 400, "unknown_payment_provider"),
        ({"payment": {"provider": "manual", "method": "gold"}}, 400, "unknown_payment_provider"),
        ({"payment": None}, 400, "invalid"),
        ({"email": "nobody"}, 400, "invalid"),
        ({"email": None}, 400, "invalid"),
        ({"shipping_address": {"country": "GB"}}, 400, "invalid"),
        ({"lines": []}, 400, "invalid"),
        ({"lines": [{"sku": "NONE"}]}, 400, "invalid"),
        ({"lines": [{"quantity": 1}]}, 400, "invalid"),
        ({"lines": [{"sku": "X", "quantity": 10**12}]}, 400, "invalid"),
        ({"shipping_method": "01a206dd-3ba8-7b03-baa2-b7a1ae7cfb0a"}, 400, "invalid"),
        ({"market": "mars"}, 400, "invalid"),
        ({"coupon": "FREE"}, 409, "invalid_coupon"),
        ({"expected_total": "1e999"}, 400, "invalid"),
    ],
)
def test_refuses_what_it_cannot_use(api, wanted, variant, changes, status, code):
    answer = at_once(api, {**wanted, **changes})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Cart.objects.exists()
    assert_nothing_happened(variant)


def test_does_not_send_where_the_market_does_not_sell(api, wanted, variant):
    wanted["shipping_address"] = {**wanted["shipping_address"], "country": "FR", "postal_code": "75001"}

    answer = at_once(api, wanted)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert_nothing_happened(variant)


def test_says_what_is_missing(api, cart, variant):
    Cart.objects.update(email="", shipping_address=None)

    answer = checkout(api, cart)

    assert (answer.status_code, answer.json()["code"]) == (400, "checkout_incomplete")
    assert answer.json()["errors"].keys() == {"email", "shipping_address"}
    assert_nothing_happened(variant)


def test_refuses_an_empty_cart(api, cart, variant):
    cart.lines.all().delete()

    answer = checkout(api, cart)

    assert (answer.status_code, answer.json()["code"]) == (409, "cart_empty")
    assert_nothing_happened(variant)


def test_refuses_what_is_not_sold_any_more(api, cart, variant):
    variant.product.status = "archived"
    variant.product.save()

    answer = checkout(api, cart)

    assert (answer.status_code, answer.json()["code"]) == (409, "lines_unavailable")
    assert_nothing_happened(variant)


def test_keeps_a_refused_cart_usable(api, cart):
    checkout(api, cart, {**MANUAL, "expected_total": "1.00"}, headers={"Idempotency-Key": "try"})

    assert checkout(api, cart, {**MANUAL, "expected_total": "1.00"}).status_code == 409
    assert checkout(api, cart, headers={"Idempotency-Key": "try"}).status_code == 201


def test_leaves_another_customers_cart_alone(api, cart, admin, variant):
    Cart.objects.update(user=admin)

    assert checkout(api, cart).status_code == 404
    assert_nothing_happened(variant)


def test_queues_exactly_one_confirmation(api, cart):
    checkout(api, cart)
    checkout(api, cart)

    assert Delivery.objects.get().subscriber == "apps.orders.tasks.send_order_confirmation_email"


def test_numbers_rise(api, wanted):
    first, second = at_once(api, wanted).json(), at_once(api, wanted).json()

    assert re.fullmatch(r"\d+", first["number"])
    assert int(second["number"]) == int(first["number"]) + 1


def assert_nothing_happened(variant):
    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert not Delivery.objects.exists()
    level = StockLevel.objects.get(variant=variant)
    assert (level.on_hand, level.allocated) == (10, 0)
    variant.refresh_from_db()
    assert variant.stock == 10


def test_of_two_lines_costs_at_most_22_statements(api, wanted, budget):
    wanted["lines"].append({"sku": VariantFactory().sku})

    with budget(22):
        assert at_once(api, wanted).status_code == 201


def test_costs_one_statement_for_each_further_line(api, wanted, budget):
    wanted["lines"] += [{"sku": VariantFactory().sku} for _ in range(4)]

    with budget(25):
        assert at_once(api, wanted).status_code == 201


def test_from_a_cart_costs_no_more(api, cart, budget):
    CartLineFactory(cart=cart)

    with budget(22):
        assert checkout(api, cart, headers={"Idempotency-Key": "once"}).status_code == 201


def test_taxes_a_region_by_its_name_as_by_its_code(api, wanted, shop):
    Market.objects.update(countries=["GB", "US"], prices_include_tax=False)
    shop.zone.countries = ["US"]
    shop.zone.save()
    TaxRateFactory(country="US", region="CA", percent=Decimal("7.25"))
    california = {"city": "Oakland", "postal_code": "94607", "country": "US"}

    taxes = [
        at_once(api, {**wanted, "shipping_address": {**ADDRESS, **california, "region": region}}).json()["tax_total"]
        for region in ("CA", "California", " california ")
    ]

    assert taxes == ["3.25"] * 3


def test_leaves_a_market_with_carts_in_it(admin_api, cart):
    other = Market.objects.create(name="Other", slug="other", currency="GBP", countries=["GB"], default_country="GB")
    Cart.objects.update(market=other)

    answer = admin_api.delete(f"/api/v1/markets/{other.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "still_in_use")
    assert Market.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("email", ['"\x0b"@example.com', "ada@exämple.com", f"{'a' * 65}@example.com"])
def test_takes_no_address_that_no_mail_reaches(api, cart, wanted, email):
    answers = [at_once(api, {**wanted, "email": email}), api.patch(f"/api/v1/carts/{cart.pk}/", {"email": email})]

    assert [(answer.status_code, list(answer.json()["errors"])) for answer in answers] == [(400, ["email"])] * 2


def test_keeps_the_address_in_lower_case(api, cart, wanted):
    assert at_once(api, {**wanted, "email": "Ada@Example.COM"}).json()["email"] == "ada@example.com"
