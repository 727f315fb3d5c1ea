"""The money of a line's units ..."""

from datetime import UTC, datetime

import pytest

from apps.orders import services as orders
from apps.orders.exceptions import TooManyUnits
from apps.orders.models import Order
from apps.orders.tests.factories import place_order
from apps.payments import services
from apps.payments.models import Payment, RefundLine
from apps.payments.rules import Fact
from apps.payments.services import Wish
from apps.payments.services.instructing import settle
from apps.products.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def paid(*, cost=5970, quantity=3, shipping=10_000, provider="manual"):
    """An order of so many units that cost so much together, paid with its shipping; one unit was sent."""
    order = place_order(variant=VariantFactory(price=cost), quantity=quantity)
    order.lines.update(discount=cost * (quantity - 1), total=cost)
    sums = {"subtotal": cost * quantity, "discount_total": cost * (quantity - 1), "shipping_total": shipping}
    Order.objects.update(**sums, total=cost + shipping)
    order.refresh_from_db()
    payment = services.start_payment(order=order, provider=provider)
    services.record(payment_id=payment.pk, facts=[Fact("capture", order.total, "c")], at=NOON)
    orders.send_units(order_id=order.pk, units={order.lines.get().pk: 1})
    return order


def refund(order, units, *, restock=False):
    """Refund so many units; returns what for."""
    wish = Wish(lines=[(order.lines.get().pk, units)], restock=restock)
    return services.refund_order(order_id=order.pk, wish=wish, at=NOON).instruction


def cancel_rest(order):
    orders.cancel_order(order_id=order.pk, is_staff=True, at=NOON)


def refunded():
    return Payment.objects.get().refunded


def test_that_went_back_when_they_were_called_off_does_not_go_back_again():
    order = paid()
    cancel_rest(order)
    assert refunded() == 3980

    with pytest.raises(TooManyUnits):
        refund(order, 2)

    assert refunded() == 3980
    assert refund(order, 1).amount == 1990
    assert Payment.objects.get().refundable == 10_000  # the shipping


def test_that_was_refunded_does_not_go_back_again_when_they_are_called_off():
    order = paid()
    refund(order, 2)

    cancel_rest(order)

    assert refunded() == 5970


def test_that_went_back_with_a_restock_does_not_go_back_again_when_the_rest_is_called_off():
    order = paid()
    refund(order, 1, restock=True)

    cancel_rest(order)

    assert refunded() == 3980
    assert RefundLine.objects.get().canceled == 1


@pytest.mark.parametrize("first", ["refund", "cancel"])
def test_sums_to_the_line_where_units_were_refunded_and_others_called_off(first):
    order = paid(cost=5, quantity=2)  # half of it is 2.5

    for step in sorted(["refund", "cancel"], key=lambda step: step != first):
        refund(order, 1) if step == "refund" else cancel_rest(order)

    assert refunded() == 5


def test_sums_to_the_line_where_one_refund_has_failed_between_others():
    order = paid(cost=200, provider="test")
    refund(order, 1)
    failed = refund(order, 1)
    refund(order, 1)
    settle(failed.pk, (), failure="The account is closed.", at=NOON)

    refund(order, 1)

    assert sum(RefundLine.objects.exclude(refund__instruction=failed).values_list("amount", flat=True)) == 200


def test_can_be_asked_for_again_where_a_refund_with_restock_has_failed():
    order = paid(provider="test")
    failed = refund(order, 3, restock=True)
    settle(failed.pk, (), failure="The account is closed.", at=NOON)

    assert refund(order, 3).amount == 5970
