"""Paying outside, before there is an order ..."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.carts import services as carts
from apps.carts.models import Cart, Reservation
from apps.checkout import services
from apps.checkout.services import paying
from apps.inventory import services as inventory
from apps.inventory.models import StockLevel
from apps.orders import services as orders
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.models import Payment, Transaction
from apps.payments.rules import Fact
from apps.payments.tests.telling import promised, taken, tell
from apps.products.models import Variant
from core.models import Event
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=1)
NOW = timezone.now()


def checkout(api, cart, method="approve", **body):
    payment = {"provider": "test", "method": method}
    return api.post(f"/api/v1/carts/{cart.pk}/checkout/", {"payment": payment, **body})


def level():
    return StockLevel.objects.values_list("on_hand", "allocated", "reserved").get()


def test_gives_the_order_at_once_where_the_provider_approves(api, cart):
    answer = checkout(api, cart)

    assert answer.status_code == 201, answer.json()
    order = answer.json()
    assert (order["payment_status"], order["payments"][0]["authorized"]) == ("authorized", order["total"])
    assert order["token"]
    assert level() == (10, 2, 0)
    assert not Reservation.objects.exists()


def test_may_capture_at_once(api, cart):
    assert checkout(api, cart, "capture").json()["payment_status"] == "paid"


def test_tells_the_order_what_was_paid_before_it_was_there(api, cart):
    order = checkout(api, cart, "capture").json()

    kinds = [entry["kind"] for entry in order["timeline"]]
    assert sorted(kinds) == ["payment_authorization", "payment_capture", "placed"]
    told = Event.objects.filter(aggregate_id=order["id"]).order_by("pk")
    assert list(told.values_list("name", flat=True)) == ["order.placed", "payment.captured"]
    assert told[1].payload["amount"] == Payment.objects.get().captured


def test_that_is_declined_leaves_the_cart_usable(api, cart):
    answer = checkout(api, cart, "decline")

    assert (answer.status_code, answer.json()["code"]) == (402, "payment_declined")
    assert level() == (10, 0, 0)
    assert not Order.objects.exists()
    assert Payment.objects.get().status == "failed"
    assert checkout(api, cart, "approve").status_code == 201


def test_that_is_undecided_holds_the_stock_and_says_what_it_waits_for(api, cart):
    answer = checkout(api, cart, "late")

    assert answer.status_code == 202
    assert answer.json()["cart"] == str(cart.pk)
    assert answer.json()["payment"]["status"] == "pending"
    assert level() == (10, 0, 2)
    assert Variant.objects.get().stock == 8
    assert api.get(f"/api/v1/carts/{cart.pk}/").json()["problems"] == []


def test_is_taken_up_again_by_the_same_call(api, cart):
    first = checkout(api, cart, "late").json()

    again = checkout(api, cart, "late").json()

    assert again["payment"]["id"] == first["payment"]["id"]
    assert level() == (10, 0, 2)


def test_that_is_taken_up_again_has_as_much_time_as_at_first(cart):
    now, checkout = timezone.now(), services.Checkout("test", "abandoned")
    services.begin_payment(cart_id=cart.pk, checkout=checkout, at=now)

    payment = services.begin_payment(cart_id=cart.pk, checkout=checkout, at=now + timedelta(minutes=14))
    services.settle_payment(payment_id=payment.pk, at=now + timedelta(minutes=16))

    payment.refresh_from_db()
    assert (payment.given_up_at, level()) == (None, (10, 0, 2))


def test_that_is_promised_in_part_is_no_order_until_the_rest_is(api, cart):
    checkout(api, cart, "abandoned")
    payment = Payment.objects.get()

    tell(api, payment, Fact("authorization", payment.amount - 1, "a1"))
    deliver("apply_notice", "complete_payment")

    assert checkout(api, cart, "abandoned").status_code == 202
    assert not Order.objects.exists()
    tell(api, payment, Fact("authorization", 1, "a2"), event_id="e2")
    deliver("apply_notice", "complete_payment")
    assert Order.objects.get().payment_status == "authorized"


def test_that_is_promised_in_part_goes_back_where_the_rest_never_comes(api, cart):
    checkout(api, cart, "abandoned")
    payment = Payment.objects.get()
    tell(api, payment, Fact("capture", payment.amount - 1, "c1"))
    deliver("apply_notice", "complete_payment")

    services.settle_payment(payment_id=payment.pk, at=timezone.now() + LATER)
    deliver("carry_out_instruction")

    payment.refresh_from_db()
    assert (payment.captured, payment.refunded) == (payment.amount - 1, payment.amount - 1)
    assert (Order.objects.count(), level()) == (0, (10, 0, 0))


def test_that_its_provider_does_not_give_back_keeps_the_sweep_from_nothing(api, cart, monkeypatch):
    monkeypatch.setattr(paying, "SWEEP", 1)
    refused = services.begin_payment(cart_id=cart.pk, checkout=services.Checkout("test", "no_refund"), at=NOW)
    payments.record(payment_id=refused.pk, facts=[taken(refused)], at=NOW)
    payments.give_up(payment_id=refused.pk, at=NOW)
    deliver("carry_out_instruction")
    checkout(api, cart, "timeout")

    found = services.unsettled_payments(at=timezone.now() + LATER)

    assert found == [Payment.objects.get(method="timeout").pk]


def test_is_finished_by_a_webhook_alone(api, cart):
    checkout(api, cart, "late")
    payment = Payment.objects.get()

    answer = tell(api, payment, promised(payment))
    deliver("apply_notice", "complete_payment")

    assert answer.status_code == 200
    order = Order.objects.get()
    assert (order.cart_id, order.payment_status) == (cart.pk, "authorized")
    assert level() == (10, 2, 0)
    assert checkout(api, cart, "late").json()["id"] == str(order.pk)


def test_is_finished_by_the_sweep_where_nothing_is_heard(api, cart):
    assert checkout(api, cart, "timeout").status_code == 202
    at = timezone.now() + timedelta(minutes=2)

    (payment_id,) = services.unsettled_payments(at=at)
    services.settle_payment(payment_id=payment_id, at=at)

    assert Order.objects.get().payment_status == "authorized"
    assert services.unsettled_payments(at=at + LATER) == []


@pytest.mark.parametrize("method", ["abandoned", "unreachable"])
def test_that_nobody_finishes_is_voided_and_lets_the_stock_go(api, cart, method):
    checkout(api, cart, method)
    at = timezone.now() + LATER

    services.settle_payment(payment_id=Payment.objects.get().pk, at=at)
    deliver("carry_out_instruction")

    assert Payment.objects.get().status == "voided"
    assert level() == (10, 0, 0)
    assert not Order.objects.exists()
    assert services.unsettled_payments(at=at) == []


def test_in_another_way_gives_up_the_first(api, cart):
    checkout(api, cart, "late")

    answer = checkout(api, cart, "approve")
    deliver("carry_out_instruction")

    assert answer.status_code == 201
    assert [payment.status for payment in Payment.objects.order_by("pk")] == ["voided", "authorized"]
    assert level() == (10, 2, 0)


def test_in_another_way_keeps_the_stock_when_the_first_has_ended(api, cart):
    checkout(api, cart, "late")
    first = Payment.objects.get()
    checkout(api, cart, "abandoned")
    deliver("carry_out_instruction")

    services.settle_payment(payment_id=first.pk, at=timezone.now() + LATER)

    assert level() == (10, 0, 2)
    assert Reservation.objects.exists()


def test_twice_gives_the_second_money_back(api, cart):
    checkout(api, cart, "late")
    first = Payment.objects.get()
    checkout(api, cart, "approve")
    tell(api, first, promised(first), taken(first))

    deliver("apply_notice", "complete_payment", "carry_out_instruction")
    services.settle_payment(payment_id=first.pk, at=timezone.now())
    deliver("carry_out_instruction")

    first.refresh_from_db()
    assert (first.order, first.captured, first.refunded) == (None, first.amount, first.amount)
    assert Order.objects.count() == 1


def test_for_a_price_that_has_changed_meanwhile_gives_the_money_back(api, cart):
    checkout(api, cart, "late")
    Variant.objects.update(price=2090)
    payment = Payment.objects.get()
    tell(api, payment, promised(payment))

    deliver("apply_notice", "complete_payment", "carry_out_instruction")

    payment.refresh_from_db()
    assert payment.status == "voided"
    assert not Order.objects.exists()
    assert level() == (10, 0, 0)
    again = checkout(api, cart, "approve", expected_total="44.75")
    assert (again.status_code, again.json()["code"]) == (409, "price_changed")


def test_survives_that_its_hold_was_let_go_while_there_is_stock(api, cart):
    checkout(api, cart, "late")
    carts.release_expired_holds(at=timezone.now() + LATER)
    payment = Payment.objects.get()
    tell(api, payment, promised(payment))
    deliver("apply_notice", "complete_payment")

    assert level() == (10, 2, 0)


def test_that_finds_the_stock_gone_gives_the_money_back(api, cart):
    checkout(api, cart, "late")
    carts.release_expired_holds(at=timezone.now() + LATER)
    inventory.take_stock(demand={Variant.objects.get().pk: 9})
    payment = Payment.objects.get()
    tell(api, payment, promised(payment), taken(payment))
    deliver("apply_notice", "complete_payment", "carry_out_instruction")

    payment.refresh_from_db()
    assert (payment.captured, payment.refunded) == (payment.amount, payment.amount)
    assert not Order.objects.exists()
    assert level() == (10, 9, 0)


def test_at_once_makes_a_cart_of_its_own_and_pays_once_under_a_key(api, wanted):
    body = {**wanted, "payment": {"provider": "test", "method": "late"}}
    headers = {"Idempotency-Key": "k"}

    first = api.post("/api/v1/checkout/", body, headers=headers)
    again = api.post("/api/v1/checkout/", body, headers=headers)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["payment"]["id"] == again.json()["payment"]["id"]
    assert (Payment.objects.count(), Cart.objects.count()) == (1, 1)
    payment = Payment.objects.get()
    tell(api, payment, promised(payment))
    deliver("apply_notice", "complete_payment")
    last = api.post("/api/v1/checkout/", body, headers=headers)
    assert (last.status_code, last.json()["payment_status"]) == (201, "authorized")
    assert api.post("/api/v1/checkout/", body, headers=headers).content == last.content


def test_tells_of_too_little_stock_before_any_money_is_asked_for(api, cart):
    cart.lines.update(quantity=11)

    answer = checkout(api, cart)

    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert (Payment.objects.count(), Transaction.objects.count(), level()) == (0, 0, (10, 0, 0))


def test_that_is_captured_while_the_order_is_called_off_gives_the_money_back(api, cart):
    order_id = checkout(api, cart).json()["id"]
    payment = Payment.objects.get()
    now = timezone.now()
    payments.capture_payment(order_id=order_id, payment_id=payment.pk, at=now)
    orders.cancel_order(order_id=order_id, at=now)
    deliver("carry_out_instruction")

    payment.refresh_from_db()
    assert (payment.captured, payment.refunded) == (payment.amount, payment.amount)
    assert services.unsettled_payments(at=now) == []


def test_that_is_not_given_back_for_an_order_that_was_called_off_is_asked_for_once(api, cart):
    order_id = checkout(api, cart, "no_refund").json()["id"]
    orders.cancel_order(order_id=order_id, at=timezone.now())
    deliver("carry_out_instruction")
    payment = Payment.objects.get()
    assert services.unsettled_payments(at=timezone.now()) == [payment.pk]

    services.settle_payment(payment_id=payment.pk, at=timezone.now())

    assert services.unsettled_payments(at=timezone.now()) == []
    assert payment.told.count() == 1


def test_that_is_captured_while_a_part_is_called_off_gives_that_back(api, cart):
    order = Order.objects.get(pk=checkout(api, cart).json()["id"])
    payment, line = order.payments.get(), order.lines.get()
    orders.send_units(order_id=order.pk, units={line.pk: 1})
    payments.capture_payment(order_id=order.pk, payment_id=payment.pk, at=timezone.now())
    orders.cancel_order(order_id=order.pk, is_staff=True, at=timezone.now())
    deliver("carry_out_instruction")

    payment.refresh_from_db()
    assert (payment.captured, payment.refunded) == (4475, 1990)
    assert Order.objects.get().owed == 4475 - 1990
