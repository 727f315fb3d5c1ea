"""Canceling an order ..."""

from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError

from apps.inventory.models import StockLevel
from apps.orders import services
from apps.orders.exceptions import OrderCannotBeCanceled
from apps.orders.models import Allocation, Order
from apps.orders.tests.factories import place_order
from core.exceptions import NotFound
from core.models import Event
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_returns_the_allocated_stock_to_sale():
    order = place_order(quantity=2)

    services.cancel_order(order_id=order.pk, at=NOON)

    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated, level.available) == (10, 0, 10)
    assert order.lines.get().variant.stock == 10
    assert not Allocation.objects.exists()


def test_marks_it_and_says_so_in_the_timeline(admin):
    order = services.cancel_order(order_id=place_order().pk, actor_id=admin.pk, at=NOON)

    order.refresh_from_db()
    assert (order.status, order.canceled_at) == (Order.Status.CANCELED, NOON)
    entry = order.timeline.get(kind="canceled")
    assert (entry.actor, entry.at) == (admin, NOON)


def test_is_announced():
    order = place_order()

    services.cancel_order(order_id=order.pk, at=NOON)

    assert list(Event.objects.order_by("pk").values_list("name", flat=True)) == ["order.placed", "order.canceled"]


def test_is_refused_the_second_time():
    order = services.cancel_order(order_id=place_order().pk, at=NOON)

    with pytest.raises(OrderCannotBeCanceled):
        services.cancel_order(order_id=order.pk, at=NOON)

    assert StockLevel.objects.get().available == 10
    assert order.timeline.filter(kind="canceled").count() == 1


def test_is_refused_once_something_was_sent():
    order = place_order(quantity=2)
    services.send_units(order_id=order.pk, units={order.lines.get().pk: 1})

    with pytest.raises(OrderCannotBeCanceled):
        services.cancel_order(order_id=order.pk, at=NOON)

    order.refresh_from_db()
    assert order.status == Order.Status.OPEN
    assert StockLevel.objects.get().allocated == 1


def test_by_staff_calls_off_what_was_not_sent():
    order = place_order(quantity=3)
    line = order.lines.get()
    services.send_units(order_id=order.pk, units={line.pk: 1})

    services.cancel_order(order_id=order.pk, is_staff=True, at=NOON)

    order.refresh_from_db()
    line.refresh_from_db()
    assert (order.status, order.fulfillment_status, order.canceled_total) == ("open", "fulfilled", 3980)
    assert (line.fulfilled, line.canceled) == (1, 2)
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated, level.available) == (9, 0, 9)


def test_by_staff_is_refused_once_everything_was_sent():
    order = place_order(quantity=2)
    services.send_units(order_id=order.pk, units={order.lines.get().pk: 2})

    with pytest.raises(OrderCannotBeCanceled):
        services.cancel_order(order_id=order.pk, is_staff=True, at=NOON)

    order.refresh_from_db()
    assert (order.canceled_total, order.canceled_at) == (0, None)


def test_of_nothing_is_refused():
    with pytest.raises(NotFound):
        services.cancel_order(order_id=uuid4(), at=NOON)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_happens_once_however_many_ask():
    order = place_order(quantity=2)

    results = at_once(6, lambda: services.cancel_order(order_id=order.pk, at=NOON).status)

    assert (results.count("canceled"), results.count(OrderCannotBeCanceled)) == (1, 5)
    assert StockLevel.objects.get().available == 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_gives_its_stock_back_once_even_without_the_lock(monkeypatch):
    """The control: both have found the order open, and the constraint of its line lets one of them through."""
    order = place_order(quantity=2)
    both_have_read = Barrier(2, timeout=10)
    call_off = services._call_off

    def call_off_late(*args):
        both_have_read.wait()
        call_off(*args)

    monkeypatch.setattr(type(Order.objects.all()), "_locked", lambda rows: rows)
    monkeypatch.setattr(services, "_call_off", call_off_late)

    results = at_once(2, lambda: services.cancel_order(order_id=order.pk, at=NOON).status)

    assert sorted(results, key=str) == [IntegrityError, "canceled"]
    assert StockLevel.objects.get().available == 10
