"""Many want the same thing at once. RACE_ROUNDS=20 plays each race so often; without it, once."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.carts.tests.factories import ADDRESS
from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.payments.models import Payment, Transaction
from apps.payments.tests.orders import paid
from apps.products.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "1")))
CROWD = 40


def at_once(times, work):
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(times)]]


def said(answers):
    return Counter((answer.status_code, answer.json().get("code")) for answer in answers)


@pytest.fixture
def staff(shopper, admin):
    """What a member of staff sends along."""
    sign_in = {"email": "admin@example.com", "password": "a-long-passphrase"}
    return {"Authorization": f"Bearer {shopper.call('POST', 'auth/token/', sign_in).json()['access']}"}


def cart_with(shopper, sku):
    cart = shopper.call("POST", "carts/", {"lines": [{"sku": sku}]}).json()
    shopper.call("PATCH", f"carts/{cart['id']}/", {"email": "ada@example.com", "shipping_address": ADDRESS})
    return cart["id"]


@pytest.mark.parametrize("number", ROUNDS)
def test_two_hundred_buyers_get_ten_units_and_the_others_are_told(shopper, number):
    variant = VariantFactory(stock=10)

    answers = at_once(200, lambda: shopper.order_at_once(variant.sku))

    assert said(answers) == {(201, None): 10, (409, "out_of_stock"): 190}
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated, level.available) == (10, 10, 0)
    variant.refresh_from_db()
    variant.product.refresh_from_db()
    assert (variant.stock, variant.product.stock) == (0, 0)
    numbers = list(Order.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 10


@pytest.mark.parametrize("number", ROUNDS)
def test_one_unit_is_held_for_one_of_many_who_go_to_pay(shopper, number):
    variant = VariantFactory(stock=1)
    carts = [cart_with(shopper, variant.sku) for _ in range(CROWD)]
    turns = iter(carts)
    body = {"payment": {"provider": "test", "method": "late"}}

    answers = at_once(CROWD, lambda: shopper.call("POST", f"carts/{next(turns)}/checkout/", body))

    assert said(answers) == {(202, None): 1, (409, "out_of_stock"): CROWD - 1}
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated, level.reserved) == (1, 0, 1)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_the_last_cent_is_given_back_once(shopper, staff, number):
    payment = paid(variant=VariantFactory(price=100), quantity=1)
    url = f"orders/{payment.order.number}/refunds/"
    shopper.call("POST", url, {"amount": "0.99"}, **staff)

    answers = at_once(CROWD, lambda: shopper.call("POST", url, {"amount": "0.01"}, **staff))

    assert said(answers) == {(201, None): 1, (409, "amount_too_large"): CROWD - 1}
    assert sum(Transaction.objects.filter(kind="refund").values_list("amount", flat=True)) == 100


@pytest.mark.parametrize("number", ROUNDS)
def test_one_refresh_token_gives_one_pair(shopper, admin, number):
    sign_in = {"email": "admin@example.com", "password": "a-long-passphrase"}
    refresh = {"refresh": shopper.call("POST", "auth/token/", sign_in).json()["refresh"]}

    answers = at_once(15, lambda: shopper.call("POST", "auth/token/refresh/", refresh))

    assert said(answers) == {(200, None): 1, (401, "token_not_valid"): 14}


@pytest.mark.parametrize("number", ROUNDS)
def test_one_key_sent_many_times_at_once_places_one_order(shopper, number):
    variant = VariantFactory(stock=30)

    answers = at_once(20, lambda: shopper.order_at_once(variant.sku, **{"Idempotency-Key": "once"}))

    assert Order.objects.count() == 1
    assert said(answers).keys() <= {(201, None), (409, "idempotency_in_progress")}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert StockLevel.objects.get().allocated == 1


def test_one_cart_ordered_twenty_times_at_once_gives_one_order(shopper):
    cart = cart_with(shopper, VariantFactory(stock=30).sku)

    answers = at_once(20, lambda: shopper.call("POST", f"carts/{cart}/checkout/", {"payment": {"provider": "manual"}}))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert StockLevel.objects.get().allocated == 1


def test_one_cart_paid_outside_twenty_times_at_once_is_paid_once(shopper):
    cart = cart_with(shopper, VariantFactory(stock=30).sku)

    answers = at_once(20, lambda: shopper.call("POST", f"carts/{cart}/checkout/", {"payment": {"provider": "test"}}))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert (Payment.objects.count(), Transaction.objects.count()) == (1, 1)
    level = StockLevel.objects.get()
    assert (level.allocated, level.reserved) == (1, 0)
