"""Settling a cancellation ..."""

import pytest

from apps.orders import services as orders
from apps.payments.tests.orders import NOON, authorized, paid, unpaid
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db

WITH_MONEY = {
    "refunds at once": (paid, "payment_refund"),
    "refunds outside": (lambda: paid("test", "capture"), "payment_refund"),
    "voids at once": (unpaid, "payment_void"),
    "voids outside": (authorized, "payment_void"),
}


@pytest.mark.parametrize("case", WITH_MONEY)
def test_tells_in_the_timeline_who_has_canceled(case, admin):
    begin, kind = WITH_MONEY[case]
    payment = begin()

    orders.cancel_order(order_id=payment.order_id, is_staff=True, actor_id=admin.pk, at=NOON)
    deliver("carry_out_instruction")

    assert payment.order.timeline.get(kind=kind).actor == admin


def test_names_whoever_canceled_in_what_the_provider_was_told(admin):
    payment = paid("test", "no_refund")

    orders.cancel_order(order_id=payment.order_id, is_staff=True, actor_id=admin.pk, at=NOON)

    assert payment.told.get().actor == admin


def test_names_nobody_where_a_guest_has_canceled():
    payment = paid()

    orders.cancel_order(order_id=payment.order_id, at=NOON)

    assert payment.order.timeline.get(kind="payment_refund").actor is None
