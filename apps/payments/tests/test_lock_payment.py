"""Locking a payment ..."""

import pytest
from django.db import OperationalError, transaction

from apps.carts.tests.factories import CartFactory
from apps.orders.models import Order
from apps.orders.tests.factories import place_order
from apps.payments import services
from apps.payments.models import Payment
from core.tests.racing import in_line, race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_locks_the_order_too_that_appeared_while_it_waited():
    order = place_order()
    payment = Payment.objects.create(cart=CartFactory(), provider="test", currency="GBP", amount=order.total)

    def others_have_the_order():
        with transaction.atomic():
            services.lock_payment(payment.pk)
            (outcome,) = race(lambda: order_at_once(order))
            return outcome

    def attach():
        Order.objects.all().lock_one(order.pk)
        Payment.objects.all().lock_one(payment.pk)
        Payment.objects.filter(pk=payment.pk).update(order=order)

    (outcome,) = in_line(attach, others_have_the_order)

    assert isinstance(outcome, OperationalError)


def order_at_once(order):
    """Lock an order, or raise OperationalError where somebody has it."""
    with transaction.atomic():
        return Order.objects.select_for_update(nowait=True).get(pk=order.pk)
