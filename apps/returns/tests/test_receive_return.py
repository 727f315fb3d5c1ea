"""Receiving a return ..."""

from threading import Barrier
from uuid import uuid4

import pytest

from apps.inventory.models import StockLevel, StockMovement
from apps.orders.models import Order
from apps.products.models import Variant
from apps.products.tests.factories import VariantFactory
from apps.returns import services
from apps.returns.models import ReturnQuerySet
from apps.returns.services import Arrival
from apps.returns.tests.orders import NOON, in_state, sent_order, take, wanted
from core.exceptions import InvalidFields, InvalidTransition
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db):
    return sent_order()


@pytest.fixture
def approved(order):
    """Two chairs on their way."""
    return in_state("approved", order)


def line(order, sku="CHAIR"):
    return order.lines.get(sku=sku)


def on_hand(sku="CHAIR"):
    return StockLevel.objects.get(variant__sku=sku).on_hand


def receive(found, *arrivals):
    return take("receive", found, arrivals=[Arrival(*arrival) for arrival in arrivals])


def arrived(found):
    return list(found.lines.values_list("line__sku", "received", "is_restocked"))


def test_takes_everything_to_be_sold_again_unless_something_is_named(order, approved):
    take("receive", approved)

    assert arrived(approved) == [("CHAIR", 2, True)]
    assert line(order).returned == 2
    assert (on_hand(), Variant.objects.get(sku="CHAIR").stock) == (9, 9)
    movement = StockMovement.objects.get(reason="return")
    assert (movement.delta, movement.note) == (2, f"Order {order.number}")


def test_of_less_than_asked_takes_what_has_come(order, approved):
    receive(approved, (line(order).pk, 1))

    assert arrived(approved) == [("CHAIR", 1, True)]
    assert (line(order).returned, on_hand()) == (1, 8)


def test_of_what_is_broken_puts_nothing_on_the_shelf(order, approved):
    receive(approved, (line(order).pk, 2, False))

    assert arrived(approved) == [("CHAIR", 2, False)]
    assert (line(order).returned, on_hand()) == (2, 7)
    assert not StockMovement.objects.filter(reason="return").exists()


def test_tells_what_is_broken_from_what_is_not(order):
    chair, lamp = line(order), line(order, "LAMP")
    found = services.request_return(order_id=order.pk, lines=[(chair.pk, 1), (lamp.pk, 2)], at=NOON)
    take("approve", found)

    receive(found, (chair.pk, 1, False), (lamp.pk, 2, True))

    assert (on_hand("CHAIR"), on_hand("LAMP")) == (7, 9)
    assert [row.returned for row in order.lines.all()] == [1, 2]


def test_of_what_nobody_counts_needs_no_shelf():
    order = sent_order(VariantFactory(sku="SONG", stock=None))
    found = take("approve", wanted(order, 1, "SONG"))

    take("receive", found)

    assert line(order, "SONG").returned == 1


def test_of_everything_makes_the_order_a_returned_one(order):
    found = services.request_return(order_id=order.pk, lines=[(row.pk, 3) for row in order.lines.all()], at=NOON)
    take("approve", found)

    take("receive", found)

    order.refresh_from_db()
    assert (order.status, order.fulfillment_status) == ("completed", "returned")


def test_of_a_part_leaves_the_order_a_fulfilled_one(order, approved):
    take("receive", approved)

    order.refresh_from_db()
    assert order.fulfillment_status == "fulfilled"


def test_is_told_in_the_timeline(order, approved):
    receive(approved, (line(order).pk, 1))

    assert order.timeline.get(kind="return_received").detail == "Came back: 1 unit."


@pytest.mark.parametrize("count", [3, 10**9])
def test_refuses_more_than_was_to_come(order, approved, nothing_changes, count):
    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        receive(approved, (line(order).pk, count))

    assert list(refusal.value.errors) == ["lines.0.quantity"]


def test_refuses_a_line_that_is_named_twice(order, approved, nothing_changes):
    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        receive(approved, (line(order).pk, 1), (line(order).pk, 1))

    assert list(refusal.value.errors) == ["lines.1.quantity"]


def test_refuses_a_line_that_was_not_to_come(order, approved, nothing_changes):
    for pk in (line(order, "LAMP").pk, uuid4()):
        with nothing_changes(), pytest.raises(InvalidFields) as refusal:
            receive(approved, (pk, 1))

        assert list(refusal.value.errors) == ["lines.0.line"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_takes_the_goods_once_for_two_at_once():
    order = sent_order()
    found = in_state("approved", order)

    results = at_once(2, lambda: take("receive", found).status)

    assert sorted(results, key=str) == [InvalidTransition, "received"]
    assert (line(order).returned, on_hand()) == (2, 9)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_holds_without_the_locks_by_what_the_lines_say(monkeypatch):
    """The control: both have read that the return is approved; the one that writes later finds its units arrived."""
    order = sent_order()
    found = take("approve", wanted(order, 1))
    both_have_read = Barrier(2, timeout=10)

    def read(returns, pk):
        row = returns.get(pk=pk)
        both_have_read.wait()
        return row

    monkeypatch.setattr(type(Order.objects.all()), "_locked", lambda orders: orders)
    monkeypatch.setattr(ReturnQuerySet, "lock_one", read)

    results = at_once(2, lambda: take("receive", found).status)

    assert sorted(results, key=str) == [InvalidFields, "received"]
    assert (line(order).returned, on_hand()) == (1, 8)
