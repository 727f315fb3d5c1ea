"""Many buy the same thing at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.products.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times, work):
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(times)]]


def test_sixty_buyers_get_ten_units_and_the_others_are_told(shopper):
    variant = VariantFactory(stock=10)

    answers = at_once(60, lambda: shopper.order_at_once(variant.sku))

    said = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert said == {(201, None): 10, (409, "out_of_stock"): 50}
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated, level.available) == (10, 10, 0)
    variant.refresh_from_db()
    variant.product.refresh_from_db()
    assert (variant.stock, variant.product.stock) == (0, 0)
    numbers = list(Order.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 10


def test_one_key_sent_twenty_times_at_once_places_one_order(shopper):
    variant = VariantFactory(stock=30)

    answers = at_once(20, lambda: shopper.order_at_once(variant.sku, **{"Idempotency-Key": "once"}))

    assert Order.objects.count() == 1
    said = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert said.keys() <= {(201, None), (409, "idempotency_in_progress")}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert StockLevel.objects.get().allocated == 1


def test_one_cart_ordered_twenty_times_at_once_gives_one_order(shopper):
    variant = VariantFactory(stock=30)
    cart = shopper.call("POST", "carts/", {"lines": [{"sku": variant.sku}]}).json()
    from apps.carts.tests.factories import ADDRESS

    shopper.call("PATCH", f"carts/{cart['id']}/", {"email": "ada@example.com", "shipping_address": ADDRESS})

    answers = at_once(
        20, lambda: shopper.call("POST", f"carts/{cart['id']}/checkout/", {"payment": {"provider": "manual"}})
    )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert StockLevel.objects.get().allocated == 1
