"""The units of an order ..."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from apps.inventory.exceptions import OutOfStock
from apps.inventory.models import StockLevel
from apps.orders import services
from apps.orders.exceptions import TooManyUnits
from apps.orders.models import Allocation, Order, OrderLine
from apps.orders.tests.factories import place_order
from apps.products.tests.factories import VariantFactory
from core.exceptions import InvalidFields, InvalidTransition
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def order(db):
    """Three of ten units of a thing."""
    return place_order(quantity=3)


@pytest.fixture
def line(order):
    return order.lines.get()


def state():
    """All that units leave a trace in."""
    lines = list(OrderLine.objects.values_list("fulfilled", "canceled", "returned"))
    stock = list(StockLevel.objects.values_list("on_hand", "allocated"))
    held = list(Allocation.objects.values_list("quantity", flat=True))
    return lines, stock, held, list(Order.objects.values("status", "fulfillment_status", "canceled_total"))


def test_that_are_sent_leave_shelf_and_allocation(order, line):
    services.send_units(order_id=order.pk, units={line.pk: 2})

    assert state()[:3] == ([(2, 0, 0)], [(8, 1)], [1])
    order.refresh_from_db()
    assert (order.status, order.fulfillment_status) == ("open", "partially_fulfilled")


def test_that_come_back_are_on_sale_again(order, line):
    services.send_units(order_id=order.pk, units={line.pk: 3})

    services.take_back_units(order_id=order.pk, units={line.pk: 3}, restock=True)

    assert state()[:3] == ([(3, 0, 3)], [(10, 0)], [])
    order.refresh_from_db()
    assert order.fulfillment_status == "returned"


def test_that_come_back_broken_are_not(order, line):
    services.send_units(order_id=order.pk, units={line.pk: 3})

    services.take_back_units(order_id=order.pk, units={line.pk: 1}, restock=False)

    assert state()[:2] == ([(3, 0, 1)], [(7, 0)])


def test_that_are_called_off_cost_their_share(order, line):
    services.cancel_units(order_id=order.pk, units={line.pk: 1})
    services.cancel_units(order_id=order.pk, units={line.pk: 2})

    order.refresh_from_db()
    assert (order.canceled_total, order.owed) == (5970, 0)
    assert state()[:3] == ([(0, 3, 0)], [(10, 0)], [])


@pytest.mark.parametrize("count", [4, 10**9])
def test_that_are_not_there_are_refused(order, line, count):
    before = state()

    with pytest.raises(TooManyUnits) as refusal:
        services.send_units(order_id=order.pk, units={line.pk: count})

    assert refusal.value.context["lines"] == [{"line": line.pk, "sku": line.sku, "requested": count, "available": 3}]
    assert state() == before


def test_that_never_left_cannot_come_back(order, line):
    services.send_units(order_id=order.pk, units={line.pk: 1})
    before = state()

    with pytest.raises(TooManyUnits):
        services.take_back_units(order_id=order.pk, units={line.pk: 2}, restock=True)

    assert state() == before


def test_of_another_order_are_refused(order):
    other = place_order().lines.get()
    before = state()

    for pk in (other.pk, uuid4()):
        with pytest.raises(InvalidFields):
            services.send_units(order_id=order.pk, units={pk: 1})

    assert state() == before


def test_of_a_canceled_order_stay(order, line):
    services.cancel_order(order_id=order.pk, at=NOON)
    before = state()

    with pytest.raises(InvalidTransition) as refusal:
        services.send_units(order_id=order.pk, units={line.pk: 1})

    assert refusal.value.context == {"status": "canceled", "wanted": "fulfilled"}
    assert state() == before


def test_on_backorder_wait_for_the_delivery():
    order = place_order(variant=VariantFactory(stock=1, allow_backorder=True), quantity=3)
    line = order.lines.get()
    before = state()

    with pytest.raises(OutOfStock):
        services.send_units(order_id=order.pk, units={line.pk: 3})

    assert state() == before
    services.send_units(order_id=order.pk, units={line.pk: 1})
    assert state()[:2] == ([(1, 0, 0)], [(0, 2)])


def test_that_nobody_counts_are_sent_without_a_shelf():
    order = place_order(variant=VariantFactory(stock=None), quantity=2)

    services.send_units(order_id=order.pk, units={order.lines.get().pk: 2})

    order.refresh_from_db()
    assert order.fulfillment_status == "fulfilled"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_are_sent_once_however_many_send_them():
    order = place_order(quantity=3)
    line = order.lines.get()

    results = at_once(6, lambda: services.send_units(order_id=order.pk, units={line.pk: 1}).number)

    assert (results.count(order.number), results.count(TooManyUnits)) == (3, 3)
    assert state()[:3] == ([(3, 0, 0)], [(7, 0)], [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_hold_without_the_lock_by_the_constraint(monkeypatch):
    """The control: without the order's lock both read the same unit unsent, and the database refuses the second."""
    from threading import Barrier

    from django.db import IntegrityError

    order = place_order(variant=VariantFactory(stock=None), quantity=1)
    line = order.lines.get()
    both_have_read = Barrier(2, timeout=10)
    wanted_units = services.wanted_units

    def read(*args, **kwargs):
        units = wanted_units(*args, **kwargs)
        both_have_read.wait()
        return units

    monkeypatch.setattr(type(Order.objects.all()), "_locked", lambda orders: orders)
    monkeypatch.setattr(services, "wanted_units", read)

    results = at_once(2, lambda: services.send_units(order_id=order.pk, units={line.pk: 1}).number)

    assert sorted(results, key=str) == [order.number, IntegrityError]
    assert state()[0] == [(1, 0, 0)]
