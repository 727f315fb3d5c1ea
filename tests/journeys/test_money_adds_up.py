"""Every total is the sum of its parts, to the minor unit of any currency, of an order ..."""

from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.carts.tests.factories import ADDRESS
from apps.markets.models import Market
from apps.orders.models import Order
from apps.products.tests.factories import ProductFactory
from apps.shipping.tests.factories import ShippingMethodFactory, ShippingZoneFactory
from apps.taxes.tests.factories import TaxRateFactory
from core.money import digits

pytestmark = pytest.mark.django_db

CURRENCIES = {"JPY": 0, "GBP": 2, "KWD": 3}
RATES = {"standard": Decimal(20), "reduced": Decimal("8.875"), "zero-rate": Decimal(0)}
GOODS = st.lists(
    st.tuples(st.integers(1, 9_999), st.integers(1, 7), st.sampled_from(list(RATES))), min_size=1, max_size=4
)
"""Unit price in minor units, units, tax class."""

AMOUNTS = ("subtotal", "discount_total", "shipping_total", "tax_total", "total")


@pytest.fixture(params=CURRENCIES)
def currency(request) -> str:
    return request.param


@pytest.fixture(params=[True, False], ids=["tax inside", "tax on top"])
def shop(request, currency, db):
    """Sends to Great Britain for 495 minor units, whose tax is that of the goods."""
    Market.objects.update(currency=currency, prices_include_tax=request.param)
    ShippingMethodFactory(zone=ShippingZoneFactory(), currency=currency)
    for code, percent in RATES.items():
        if percent:
            TaxRateFactory(tax_class__code=code, percent=percent)
    return request.param


def call(client, path, body, status=201):
    answer = client.post(f"/api/v1/{path}", body, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == status, answer.json()
    return answer.json()


def order_of(client, goods):
    """Order these goods; in JSON, with decimals where it says amounts."""
    lines = []
    for price, quantity, tax_class in goods:
        product = ProductFactory(price=price, stock=quantity, tax_class=tax_class, slug=f"p{uuid4()}")
        lines.append({"product": str(product.pk), "quantity": quantity})
    said = {"email": "ada@example.com", "shipping_address": ADDRESS, "payment": {"provider": "manual"}}
    return call(client, "checkout/", {"lines": lines, **said})


def decimals(row, names):
    return [Decimal(row[name]) for name in names]


def every_example(test):
    quick = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    return quick(given(goods=GOODS, data=st.data())(test))


@every_example
def test_that_was_placed(shop, currency, admin_api, goods, data):
    order = order_of(admin_api, goods)

    subtotal, discount, shipping, tax, total = decimals(order, AMOUNTS)
    assert {-amount.as_tuple().exponent for amount in (subtotal, discount, shipping, tax, total)} == {digits(currency)}
    for line in order["lines"]:
        price, less, line_total = decimals(line, ("unit_price", "discount", "total"))
        assert line_total == price * line["quantity"] - less
    lines = [decimals(line, ("total", "tax", "discount")) for line in order["lines"]]
    assert subtotal - discount == sum(line_total for line_total, _, _ in lines)
    assert discount == sum(less for _, _, less in lines)
    assert total == subtotal - discount + shipping + (0 if shop else tax)
    on_shipping = tax - sum(line_tax for _, line_tax, _ in lines)
    assert 0 <= on_shipping <= shipping


@every_example
def test_that_goes_back_in_whatever_portions(shop, admin_api, goods, data):
    order = order_of(admin_api, goods)
    path = f"orders/{order['id']}/"
    payment = call(admin_api, f"{path}payments/{order['payments'][0]['id']}/capture/", {}, 200)
    left = {line["id"]: line["quantity"] for line in order["lines"]}
    back = Decimal(0)
    while left:
        wanted = {pk: data.draw(st.integers(0, count)) for pk, count in left.items()}
        units = {pk: count for pk, count in wanted.items() if count} or left
        refund = call(admin_api, f"{path}refunds/", {"lines": [{"line": pk, "quantity": n} for pk, n in units.items()]})
        assert Decimal(refund["amount"]) == sum(Decimal(line["amount"]) for line in refund["lines"])
        back += Decimal(refund["amount"])
        left = {pk: count - units.get(pk, 0) for pk, count in left.items() if count > units.get(pk, 0)}

    goods_cost = sum(Decimal(line["total"]) + (0 if shop else Decimal(line["tax"])) for line in order["lines"])
    assert back == goods_cost
    rest = Decimal(payment["captured"]) - back
    call(admin_api, f"{path}refunds/", {"amount": str(rest)})
    assert Order.objects.get(pk=order["id"]).payment_status == "refunded"


@every_example
def test_that_is_captured_in_portions(shop, currency, admin_api, goods, data):
    order = order_of(admin_api, goods)
    path = f"orders/{order['id']}/payments/{order['payments'][0]['id']}/capture/"
    total = Decimal(order["total"])
    first = data.draw(st.decimals(0, total, places=digits(currency)).filter(bool))

    captured = Decimal(call(admin_api, path, {"amount": str(first)}, 200)["captured"])
    if captured < total:
        captured = Decimal(call(admin_api, path, {}, 200)["captured"])

    assert captured == total
    assert Order.objects.get(pk=order["id"]).payment_status == "paid"
