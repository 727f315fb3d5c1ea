"""Verifying what came back ..."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from apps.fulfillment.services import Parcel, fulfill_order
from apps.orders.models import OrderLine
from apps.orders.tests.factories import place_order
from apps.payments import services as payments
from apps.payments.models import Instruction
from apps.products.tests.factories import VariantFactory
from apps.returns import services
from apps.returns.models import Return, ReturnLine
from core.tests.verifying import the_violation, violations

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def sent_and_paid():
    """Four units of a thing, all sent and paid."""
    order = place_order(variant=VariantFactory(), quantity=4)
    payment = payments.start_payment(order=order, provider="manual")
    payments.capture_payment(order_id=order.pk, payment_id=payment.pk, at=NOON)
    fulfill_order(order_id=order.pk, parcel=Parcel(), at=NOON)
    return order


def called(order):
    return f"order {order.number}"


def step(service, wanted, **more):
    return service(order_id=wanted.order_id, return_id=wanted.pk, at=NOON, **more)


def asked_for(order, units=2):
    return services.request_return(order_id=order.pk, lines=[(order.lines.get().pk, units)], at=NOON)


def received(order, units=2):
    wanted = asked_for(order, units)
    step(services.approve_return, wanted)
    return step(services.receive_return, wanted)


@pytest.fixture
def order(db):
    return sent_and_paid()


def test_finds_nothing_wrong_with_what_services_wrote(order):
    step(services.refund_return, received(order))
    step(services.reject_return, asked_for(order))
    wish = payments.Wish(lines=[(order.lines.get().pk, 1)], restock=True)
    payments.refund_order(order_id=order.pk, wish=wish, at=NOON)

    assert violations() == []
    line = order.lines.get()
    assert (line.returned, line.canceled) == (3, 0)


def test_finds_units_that_came_back_by_no_return_and_no_refund(order):
    OrderLine.objects.update(returned=1)

    problem = "1 units count as returned, and its returns and refunds tell of 0."
    assert the_violation() == ("returned-units", f"{order.lines.get().sku} of {called(order)}", problem)


def test_finds_units_that_were_received_and_did_not_come_back(order):
    received(order)
    OrderLine.objects.update(returned=1)

    problem = "1 units count as returned, and its returns and refunds tell of 2."
    assert the_violation() == ("returned-units", f"{order.lines.get().sku} of {called(order)}", problem)


def test_finds_a_return_that_was_received_and_whose_goods_have_not_arrived(order):
    asked_for(order)
    Return.objects.update(status="received")

    problem = "A return of it is received, and none of its goods are."
    assert the_violation() == ("return-states", called(order), problem)


@pytest.mark.parametrize("status", ["requested", "approved", "rejected"])
def test_finds_a_return_whose_goods_have_arrived_too_early(order, status):
    received(order)
    Return.objects.update(status=status)

    problem = f"A return of it is {status}, and goods of it are back."
    assert the_violation() == ("return-states", called(order), problem)


def test_finds_a_return_of_another_orders_goods(order):
    asked_for(order)
    ReturnLine.objects.update(line=sent_and_paid().lines.get())

    assert the_violation() == ("return-orders", called(order), "A return of it has goods of another one.")


def test_finds_a_return_that_another_order_was_refunded_for(order):
    step(services.refund_return, received(order))
    other = sent_and_paid()
    wish = payments.Wish(lines=[(other.lines.get().pk, 1)])
    refund = payments.refund_order(order_id=other.pk, wish=wish, at=NOON)
    Return.objects.update(refund=refund)

    assert the_violation() == ("return-orders", called(order), "A return of it was refunded by another one.")


@pytest.mark.parametrize(
    ("told", "status"), [("failed", "refunded"), ("pending", "refunded"), ("succeeded", "received")]
)
def test_finds_a_return_that_says_otherwise_of_its_money_than_its_refund(order, told, status):
    step(services.refund_return, received(order))
    Return.objects.update(status=status)
    Instruction.objects.filter(kind="refund").update(status=told)

    problem = f"A return of it is {status}, and its refund has {told}."
    found = {(name, violation.thing, violation.problem) for name, violation in violations()}
    assert ("return-refunds", called(order), problem) in found


@pytest.mark.parametrize(
    ("model", "columns", "constraint"),
    [
        (ReturnLine, {"received": 3}, "return_line_received_within_asked"),
        (Return, {"refund": uuid4()}, "return_refund_only_once_received"),
        (OrderLine, {"returned": 5}, "order_line_returned_within_sent"),
    ],
)
def test_need_not_look_for_what_the_database_forbids(order, model, columns, constraint):
    asked_for(order)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**columns)
