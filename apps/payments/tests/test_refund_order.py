"""Refunding an order ..."""

from decimal import Decimal
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.inventory.models import StockLevel
from apps.orders import services as orders
from apps.orders.exceptions import TooManyUnits
from apps.orders.models import Order
from apps.orders.tests.factories import place_order
from apps.payments import services
from apps.payments.exceptions import AmountTooLarge
from apps.payments.models import Payment, Refund, RefundLine
from apps.payments.services import Wish, instructing, refunding
from apps.payments.tests.orders import NOON, authorized, money, paid, unpaid
from apps.products.tests.factories import VariantFactory
from core.exceptions import InvalidFields, InvalidTransition
from core.tests.delivering import deliver
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


def refund(payment, amount=None, lines=(), restock=False):
    wish = Wish(Decimal(amount) if amount else None, lines, restock, "Scratched")
    return services.refund_order(order_id=payment.order_id, wish=wish, at=NOON)


def standing(payment):
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    return payment.refunded, payment.refunding, payment.order.payment_status


def line_of(payment):
    return payment.order.lines.get()


def test_gives_an_amount_back():
    payment = paid()

    refund(payment, "10.00")

    assert standing(payment) == (1000, 0, "partially_refunded")
    assert payment.order.timeline.get(kind="payment_refund").detail == "10.00 GBP was refunded."


def test_may_be_repeated_up_to_the_last_cent():
    payment = paid()

    for amount in ("10.00", "29.79", "0.01"):
        refund(payment, amount)

    assert standing(payment) == (3980, 0, "refunded")
    before = money()
    with pytest.raises(AmountTooLarge) as refusal:
        refund(payment, "0.01")
    assert refusal.value.context["available"] == "0.00"
    assert money() == before


def test_by_lines_gives_back_what_the_units_cost():
    payment = paid()
    line = line_of(payment)

    refund(payment, lines=[(line.pk, 1)])

    assert standing(payment) == (1990, 0, "partially_refunded")
    assert list(RefundLine.objects.values_list("line", "quantity", "amount")) == [(line.pk, 1, 1990)]


def test_by_lines_does_not_give_back_a_unit_twice():
    payment = paid()
    line = line_of(payment)
    refund(payment, lines=[(line.pk, 1)])
    before = money()

    with pytest.raises(TooManyUnits):
        refund(payment, lines=[(line.pk, 2)])

    assert money() == before


def test_comes_from_a_payment_that_has_so_much():
    first = unpaid()
    second = services.start_payment(order=first.order, provider="manual")
    for payment, amount in ((first, "10.00"), (second, "29.80")):
        services.capture_payment(order_id=first.order_id, payment_id=payment.pk, amount=Decimal(amount), at=NOON)

    refund(first, "15.00")

    assert [payment.refunded for payment in first.order.payments.order_by("pk")] == [0, 1500]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(price=st.integers(1, 5000), portions=st.lists(st.integers(1, 4), min_size=1, max_size=4), data=st.data())
def test_by_lines_in_any_portions_sums_to_the_line(price, portions, data, db):
    quantity = sum(portions)
    discount = data.draw(st.integers(0, price * quantity - 1))
    order = place_order(variant=VariantFactory(price=price, stock=quantity), quantity=quantity)
    order.lines.update(discount=discount, total=price * quantity - discount)
    payment = services.start_payment(order=order, provider="manual")
    services.capture_payment(order_id=order.pk, payment_id=payment.pk, at=NOON)
    line = order.lines.get()

    given_back = 0
    for units in portions:
        try:
            given_back += refund(payment, lines=[(line.pk, units)]).instruction.amount
        except InvalidFields:  # a portion that costs nothing after rounding: there is nothing to give back
            RefundLine.objects.create(refund=_empty(order, payment), line=line, quantity=units, amount=0)

    assert given_back == line.total


def _empty(order, payment):
    told = payment.told.create(kind="refund", amount=0, given_at=NOON, status="succeeded")
    return Refund.objects.create(order=order, instruction=told)


def test_with_restock_calls_off_what_was_not_sent_and_takes_back_what_was():
    payment = paid()
    line = line_of(payment)
    orders.send_units(order_id=payment.order_id, units={line.pk: 1})

    refund(payment, lines=[(line.pk, 2)], restock=True)

    line.refresh_from_db()
    assert (line.fulfilled, line.canceled, line.returned) == (1, 1, 1)
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated, level.available) == (10, 0, 10)
    assert standing(payment) == (3980, 0, "refunded")


def test_without_restock_leaves_the_goods_where_they_are():
    payment = paid()
    line = line_of(payment)

    refund(payment, lines=[(line.pk, 2)])

    line.refresh_from_db()
    assert (line.units.unsent, StockLevel.objects.get().allocated) == (2, 2)


def test_outside_is_told_from_the_outbox_and_counts_at_once():
    payment = paid("test", "capture")

    made = refund(payment, "30.00")
    assert standing(payment) == (0, 3000, "paid")
    with pytest.raises(AmountTooLarge):
        refund(payment, "9.81")
    deliver("carry_out_instruction")

    assert standing(payment) == (3000, 0, "partially_refunded")
    made.instruction.refresh_from_db()
    assert made.instruction.status == "succeeded"


def test_that_the_provider_refuses_gives_nothing_back_and_may_be_tried_again():
    payment = paid("test", "no_refund")
    line = line_of(payment)

    refund(payment, lines=[(line.pk, 2)])
    deliver("carry_out_instruction")

    assert standing(payment) == (0, 0, "paid")
    assert refund(payment, lines=[(line.pk, 2)]).instruction.amount == 3980


@pytest.mark.parametrize("amount", ["0", "-1", "0.001"])
def test_of_nothing_is_refused(amount):
    payment = paid()
    before = money()

    with pytest.raises(InvalidFields):
        services.refund_order(order_id=payment.order_id, wish=Wish(Decimal(amount)), at=NOON)

    assert money() == before


@pytest.mark.parametrize("make", [unpaid, authorized])
def test_of_what_was_not_paid_is_refused(make):
    payment = make()
    before = money()

    with pytest.raises(AmountTooLarge):
        refund(payment, "0.01")

    assert money() == before


def test_of_a_line_of_another_order_is_refused():
    payment, other = paid(), paid()
    before = money()

    with pytest.raises(InvalidFields):
        refund(payment, lines=[(line_of(other).pk, 1)])

    assert money() == before


def test_of_a_canceled_order_that_has_its_money_back_is_refused():
    payment = paid()
    orders.cancel_order(order_id=payment.order_id, at=NOON)
    before = money()

    with pytest.raises(AmountTooLarge):
        refund(payment, "0.01")

    assert money() == before


def test_may_not_happen_to_a_payment_that_was_voided():
    payment = unpaid()
    services.void_payment(order_id=payment.order_id, payment_id=payment.pk, at=NOON)

    with pytest.raises(InvalidTransition):
        services.capture_payment(order_id=payment.order_id, payment_id=payment.pk, at=NOON)


def test_over_http_refuses_what_makes_no_sense(admin_api):
    payment = paid()
    line = str(line_of(payment).pk)
    bodies = [
        {},
        {"amount": "1.00", "lines": [{"line": line, "quantity": 1}]},
        {"amount": "1.00", "restock": True},
        {"amount": "abc"},
        {"amount": -1},
        {"lines": []},
        *({"lines": [{"line": line, "quantity": count}]} for count in (0, -1, 10**12, "x")),
    ]
    before = money()

    answers = [admin_api.post(f"/api/v1/orders/{payment.order.number}/refunds/", body) for body in bodies]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(400, "invalid")}
    assert money() == before


def test_over_http_is_repeatable_under_a_key(admin_api):
    payment = paid()
    url, headers = f"/api/v1/orders/{payment.order_id}/refunds/", {"Idempotency-Key": "once"}

    first = admin_api.post(url, {"amount": "10.00", "reason": "Scratched"}, headers=headers)
    again = admin_api.post(url, {"amount": "10.00", "reason": "Scratched"}, headers=headers)

    assert (first.status_code, first.content) == (201, again.content)
    assert standing(payment) == (1000, 0, "partially_refunded")
    shown = admin_api.get(f"/api/v1/orders/{payment.order_id}/").json()["refunds"]
    assert [(one["id"], one["amount"], one["reason"]) for one in shown] == [(first.json()["id"], "10.00", "Scratched")]


@pytest.fixture(params=[("manual", ""), ("test", "capture")], ids=["manual", "outside"])
def last_cent(request, transactional_db):
    """An order of whose money one cent is left."""
    payment = paid(*request.param)
    refund(payment, "39.79")
    return payment


@pytest.fixture
def without_locks(last_cent, monkeypatch):
    """Two who have both found the last cent, unlocked, before either takes it."""
    both_have_read = Barrier(2, timeout=10)
    give = refunding.give

    def give_late(*args, **kwargs):
        both_have_read.wait()
        return give(*args, **kwargs)

    monkeypatch.setattr(type(Order.objects.all()), "_locked", lambda rows: rows)
    monkeypatch.setattr(type(Payment.objects.all()), "_locked", lambda rows: rows)
    monkeypatch.setattr(refunding, "give", give_late)


def refund_last_cent():
    return refund(Payment.objects.get(), "0.01").instruction.amount


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_the_last_cent_happens_once_however_many_try(last_cent):
    results = at_once(12, refund_last_cent)

    assert (results.count(1), results.count(AmountTooLarge)) == (1, 11)
    deliver("carry_out_instruction")
    assert standing(last_cent) == (3980, 0, "refunded")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_holds_without_the_locks_by_the_condition_in_the_write(last_cent, without_locks):
    """The control: both have found the last cent; the check that is part of the write lets one of them have it."""
    results = at_once(2, refund_last_cent)

    assert sorted(results, key=str) == [1, AmountTooLarge]
    assert last_cent.told.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_would_give_the_last_cent_twice_without_locks_and_condition(last_cent, without_locks, monkeypatch):
    """The control's control: the race is real."""
    monkeypatch.setattr(instructing, "_promise", lambda payment, kind, amount: None)

    results = at_once(2, refund_last_cent)

    assert results == [1, 1]
    assert last_cent.told.count() == 3
