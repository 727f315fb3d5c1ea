"""When a payment's webhook, the browser and the sweep come at once ..."""

from threading import Barrier

import pytest
from django.db import IntegrityError
from django.utils import timezone

from apps.carts import services as carts
from apps.carts.models import Cart
from apps.checkout import services
from apps.checkout.services import paying, placing
from apps.inventory.models import StockLevel
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.models import Payment, Transaction
from apps.payments.rules import Fact
from apps.shipping.tests.factories import ShippingMethodFactory
from core.tests.racing import at_once, in_line, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

CHECKOUT = services.Checkout("test", "late")


@pytest.fixture
def payment(transactional_db, cart):
    """A cart's payment that its provider has just approved."""
    payment = services.begin_payment(cart_id=cart.pk, checkout=CHECKOUT, at=timezone.now())
    payments.record(payment_id=payment.pk, facts=[Fact("authorization", payment.amount, "a1")], at=timezone.now())
    return payment


def level():
    return StockLevel.objects.values_list("on_hand", "allocated", "reserved").get()


def complete(payment):
    return services.complete_payment(payment_id=payment.pk, at=timezone.now()).number


def ask_again(payment):
    return services.place_order(cart_id=payment.cart_id, checkout=CHECKOUT, at=timezone.now()).number


def test_there_is_one_order(payment):
    works = [lambda: complete(payment), lambda: ask_again(payment)] * 4

    numbers = race(*works)

    assert set(numbers) == {Order.objects.get().number}
    assert level() == (10, 2, 0)
    assert Payment.objects.get().order == Order.objects.get()


def test_a_notice_and_the_answer_of_the_provider_are_noted_once(payment):
    facts = [Fact("capture", payment.amount, "c1")]

    race(*[lambda: payments.record(payment_id=payment.pk, facts=facts, at=timezone.now())] * 6)

    payment.refresh_from_db()
    assert (payment.captured, Transaction.objects.filter(kind="capture").count()) == (payment.amount, 1)


def test_a_notice_that_comes_while_the_order_is_written_reaches_the_order(payment):
    facts = [Fact("capture", payment.amount, "c1")]

    race(lambda: complete(payment), lambda: payments.record(payment_id=payment.pk, facts=facts, at=timezone.now()))

    assert Order.objects.get().payment_status == "paid"


def test_giving_up_and_completing_do_not_both_happen(payment):
    now = timezone.now()

    race(lambda: complete(payment), lambda: payments.give_up(payment_id=payment.pk, at=now))

    payment.refresh_from_db()
    is_given_up = payment.given_up_at is not None
    assert (payment.order is not None) is not is_given_up
    assert payment.told.filter(kind="void").count() == is_given_up
    assert Order.objects.count() == (not is_given_up)


def test_the_way_of_shipping_that_is_chosen_meanwhile_is_taken(cart):
    express = ShippingMethodFactory(name="Express", price=990)
    changes = {"shipping_method": express.pk}

    (order,) = in_line(
        lambda: carts.update_cart(cart_id=cart.pk, user_id=None, changes=changes, at=timezone.now()),
        lambda: services.place_order(cart_id=cart.pk, checkout=services.Checkout("manual"), at=timezone.now()),
    )

    assert (order.shipping_method, order.shipping_total) == ("Express", 990)


def test_a_payment_that_is_given_up_meanwhile_is_not_taken_up_again(cart):
    first = services.begin_payment(cart_id=cart.pk, checkout=CHECKOUT, at=timezone.now())

    (second,) = in_line(
        lambda: payments.give_up(payment_id=first.pk, at=timezone.now()),
        lambda: services.begin_payment(cart_id=cart.pk, checkout=CHECKOUT, at=timezone.now()),
    )

    assert (second.pk != first.pk, second.given_up_at) == (True, None)


def test_a_payment_that_has_failed_does_not_let_go_what_is_held_for_the_next(cart):
    failed = services.begin_payment(cart_id=cart.pk, checkout=services.Checkout("test", "decline"), at=timezone.now())
    payments.record(payment_id=failed.pk, facts=[Fact("decline", 0, "d1")], at=timezone.now())

    in_line(
        lambda: services.begin_payment(cart_id=cart.pk, checkout=CHECKOUT, at=timezone.now()),
        lambda: paying._let_go(failed, timezone.now()),
    )

    assert level() == (10, 0, 2)


def test_without_the_cart_lock_the_constraint_allows_one_order(cart, monkeypatch):
    """The control: both have found the cart open, and the database has the last word."""
    both_have_read = Barrier(2, timeout=10)
    close = placing._close

    def close_late(*args, **kwargs):
        both_have_read.wait()
        return close(*args, **kwargs)

    monkeypatch.setattr(type(Cart.objects.all()), "_locked", lambda rows: rows)
    monkeypatch.setattr(placing, "_close", close_late)
    manual = services.Checkout("manual")

    results = at_once(2, lambda: services.place_order(cart_id=cart.pk, checkout=manual, at=timezone.now()).cart_id)

    assert sorted(results, key=str) == sorted([cart.pk, IntegrityError], key=str)
    assert (Order.objects.count(), level()) == (1, (10, 2, 0))
