"""Manual payment ..."""

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import transaction

from apps.orders import services as orders
from apps.orders.tests.factories import place_order
from apps.payments import services
from apps.payments.exceptions import UnknownPaymentProvider
from apps.payments.models import Payment, Transaction

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_waits_for_the_whole_total():
    order = place_order()

    payment = services.start_payment(order=order, provider="manual")

    assert (payment.status, payment.method) == (Payment.Status.PENDING, "bank_transfer")
    assert (payment.amount, payment.captured, payment.currency) == (3980, 0, "GBP")


def test_can_be_cash_on_delivery():
    payment = services.start_payment(order=place_order(), provider="manual", method="cash_on_delivery")

    assert "when the goods arrive" in payment.instructions


@pytest.mark.parametrize(("provider", "method"), [("gold", ""), ("manual", "gold"), ("", "")])
def test_is_the_only_one_known(provider, method):
    order = place_order()

    with pytest.raises(UnknownPaymentProvider), transaction.atomic():
        services.start_payment(order=order, provider=provider, method=method)

    assert not Payment.objects.exists()


def test_is_explained_in_the_confirmation(settings):
    settings.MANUAL_PAYMENT_INSTRUCTIONS = "To the account 12-34-56."
    order = place_order()
    services.start_payment(order=order, provider="manual")

    orders.email_order_confirmation(order_id=order.pk)

    (message,) = mail.outbox
    assert "To the account 12-34-56." in message.body
    assert "To the account 12-34-56." in message.alternatives[0].content


@pytest.mark.parametrize("step", ["paid", "canceled"])
def test_is_not_explained_to_those_who_owe_nothing(step):
    order = place_order()
    payment = services.start_payment(order=order, provider="manual")
    if step == "paid":
        services.capture_payment(order_id=order.pk, payment_id=payment.pk, at=NOON)
    else:
        orders.cancel_order(order_id=order.pk, at=NOON)

    orders.email_order_confirmation(order_id=order.pk)

    text = mail.outbox[0].body
    assert "How to pay" not in text
    assert ("Your order is paid." in text) == (step == "paid")


def test_is_asked_of_nobody_once_the_order_is_canceled():
    order = place_order()
    services.start_payment(order=order, provider="manual")

    orders.cancel_order(order_id=order.pk, at=NOON)

    assert Payment.objects.get().status == Payment.Status.VOIDED
    assert Transaction.objects.get().kind == Transaction.Kind.VOID


def test_that_never_came_leaves_a_canceled_order_unpaid():
    order = place_order()
    services.start_payment(order=order, provider="manual")

    orders.cancel_order(order_id=order.pk, at=NOON)

    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("canceled", "unpaid")


def test_that_was_captured_goes_back_when_the_order_is_canceled():
    order = place_order()
    payment = services.start_payment(order=order, provider="manual")
    services.capture_payment(order_id=order.pk, payment_id=payment.pk, at=NOON)

    orders.cancel_order(order_id=order.pk, at=NOON)

    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.status, payment.captured, payment.refunded) == ("captured", 3980, 3980)
    assert (order.status, order.payment_status, order.canceled_total) == ("canceled", "refunded", 3980)
