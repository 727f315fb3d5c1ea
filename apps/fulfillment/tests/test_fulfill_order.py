"""Fulfilling an order ..."""

from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError

from apps.fulfillment import services
from apps.fulfillment.models import Fulfillment, FulfillmentLine
from apps.fulfillment.services import Parcel
from apps.inventory.exceptions import OutOfStock
from apps.inventory.models import StockLevel, StockMovement
from apps.orders import services as orders
from apps.orders.exceptions import TooManyUnits
from apps.orders.models import Allocation, Order
from apps.orders.tests.factories import place_order
from apps.products.tests.factories import VariantFactory
from core.exceptions import InvalidFields, InvalidTransition, NotFound
from core.models import Event
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def order(db):
    """Three of ten chairs, and three of ten lamps."""
    return place_order(variant=VariantFactory(sku="CHAIR"), more=[VariantFactory(sku="LAMP")], quantity=3)


def line(order, sku="CHAIR"):
    return order.lines.get(sku=sku)


def send(order, *lines, actor=None, **parcel):
    wanted = [(line.pk, count) for line, count in lines]
    actor_id = actor.pk if actor else None
    return services.fulfill_order(order_id=order.pk, parcel=Parcel(wanted, **parcel), actor_id=actor_id, at=NOON)


def inside(fulfillment):
    return dict(fulfillment.lines.values_list("line__sku", "quantity"))


def test_sends_all_that_is_left_unless_something_is_named(order):
    send(order, (line(order), 1))

    assert inside(send(order)) == {"CHAIR": 2, "LAMP": 3}
    order.refresh_from_db()
    assert order.fulfillment_status == Order.FulfillmentStatus.FULFILLED


def test_in_parts_adds_up(order):
    statuses = []
    for units in ([("CHAIR", 1)], [("CHAIR", 2), ("LAMP", 2)], [("LAMP", 1)]):
        send(order, *((line(order, sku), count) for sku, count in units))
        order.refresh_from_db()
        statuses.append(order.fulfillment_status)

    assert statuses == ["partially_fulfilled", "partially_fulfilled", "fulfilled"]
    assert [row.fulfilled for row in order.lines.all()] == [3, 3]
    assert Fulfillment.objects.count() == 3


def test_takes_the_units_off_their_shelves(order):
    send(order, (line(order), 2))

    level = StockLevel.objects.get(variant__sku="CHAIR")
    assert (level.on_hand, level.allocated, level.available) == (8, 1, 7)
    movement = StockMovement.objects.get(reason="fulfillment")
    assert (movement.level, movement.delta, movement.note) == (level, -2, f"Order {order.number}")
    assert Allocation.objects.get(line__sku="CHAIR").quantity == 1


def test_adds_up_a_line_that_is_named_twice(order):
    assert inside(send(order, (line(order), 1), (line(order), 1))) == {"CHAIR": 2}


def test_keeps_how_to_follow_the_parcel_and_who_sent_it(order, admin):
    link = "https://example.com/JD014"

    sent = send(order, carrier="DHL", tracking_number="JD014", tracking_url=link, actor=admin)

    sent.refresh_from_db()
    assert (sent.carrier, sent.tracking_number, sent.tracking_url) == ("DHL", "JD014", link)
    assert (sent.actor, sent.sent_at) == (admin, NOON)


@pytest.mark.parametrize(
    ("count", "parcel", "sentence"),
    [
        (1, {}, "Sent: 1 unit."),
        (2, {"carrier": "DHL"}, "Sent by DHL: 2 units."),
        (2, {"carrier": "DHL", "tracking_number": "JD014"}, "Sent by DHL JD014: 2 units."),
    ],
)
def test_is_told_in_the_timeline(order, admin, count, parcel, sentence):
    send(order, (line(order), count), actor=admin, **parcel)

    entry = order.timeline.get(kind="sent")
    assert (entry.detail, entry.at, entry.actor) == (sentence, NOON, admin)


def test_is_announced(order):
    sent = send(order)

    event = Event.objects.get(name="order.sent")
    assert (event.aggregate_id, event.payload["fulfillment_id"]) == (order.pk, str(sent.pk))


def test_completes_an_order_that_was_paid(order):
    orders.settle_payments(order_id=order.pk, authorized=order.total, captured=order.total, refunded=0)

    send(order)

    order.refresh_from_db()
    assert order.status == Order.Status.COMPLETED


def test_of_what_nobody_counts_needs_no_shelf():
    order = place_order(variant=VariantFactory(stock=None))

    send(order)

    order.refresh_from_db()
    assert order.fulfillment_status == "fulfilled"
    assert not StockMovement.objects.filter(reason="fulfillment").exists()


@pytest.mark.parametrize("count", [4, 10**9])
def test_refuses_more_units_than_there_are(order, nothing_changes, count):
    with nothing_changes(), pytest.raises(TooManyUnits) as refusal:
        send(order, (line(order, "LAMP"), 1), (line(order), count))

    (missing,) = refusal.value.context["lines"]
    assert (missing["sku"], missing["requested"], missing["available"]) == ("CHAIR", count, 3)


def test_refuses_units_that_were_sent_before(order, nothing_changes):
    send(order, (line(order), 2))

    with nothing_changes(), pytest.raises(TooManyUnits) as refusal:
        send(order, (line(order), 2))

    assert refusal.value.context["lines"][0]["available"] == 1


def test_refuses_a_line_of_another_order_and_says_which(order, nothing_changes):
    other = place_order().lines.get()

    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        send(order, (line(order), 1), (line(order), 1), (other, 1))

    assert list(refusal.value.errors) == ["lines.2.line"]


def test_refuses_to_send_nothing(order, nothing_changes):
    send(order)

    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        send(order)

    assert list(refusal.value.errors) == ["lines"]


def test_refuses_what_was_called_off(order, nothing_changes):
    send(order, (line(order), 1))
    orders.cancel_order(order_id=order.pk, is_staff=True, at=NOON)

    with nothing_changes(), pytest.raises(TooManyUnits):
        send(order, (line(order), 1))


def test_of_a_canceled_order_is_refused(order, nothing_changes):
    orders.cancel_order(order_id=order.pk, at=NOON)

    with nothing_changes(), pytest.raises(InvalidTransition) as refusal:
        send(order)

    assert refusal.value.context == {"status": "canceled", "wanted": "fulfilled"}


def test_of_a_completed_order_is_refused(order, nothing_changes):
    orders.settle_payments(order_id=order.pk, authorized=order.total, captured=order.total, refunded=0)
    send(order)

    with nothing_changes(), pytest.raises(InvalidTransition):
        send(order)


def test_of_no_order_is_refused(nothing_changes, db):
    with nothing_changes(), pytest.raises(NotFound):
        services.fulfill_order(order_id=uuid4(), parcel=Parcel(), at=NOON)


def test_waits_for_a_backorder_that_has_not_arrived(nothing_changes):
    order = place_order(variant=VariantFactory(sku="LATE", stock=1, allow_backorder=True), quantity=3)

    with nothing_changes(), pytest.raises(OutOfStock) as refusal:
        send(order)

    (missing,) = refusal.value.context["lines"]
    assert (missing["sku"], missing["requested"], missing["available"]) == ("LATE", 3, 1)
    assert inside(send(order, (line(order, "LATE"), 1))) == {"LATE": 1}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sends_the_last_unit_once_for_two_at_once():
    order = place_order(quantity=1)

    results = at_once(2, lambda: send(order).order_id)

    assert sorted(results, key=str) == [order.pk, InvalidFields]
    assert Fulfillment.objects.count() == FulfillmentLine.objects.count() == 1
    level = StockLevel.objects.get()
    assert (level.on_hand, level.allocated) == (9, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_holds_without_the_lock_by_the_constraint(monkeypatch):
    """The control: both have read one unit unsent, and the database refuses the second that sends it."""
    order = place_order(variant=VariantFactory(stock=None), quantity=1)
    both_have_read = Barrier(2, timeout=10)
    unsent = services._unsent

    def read(order):
        units = unsent(order)
        both_have_read.wait()
        return units

    monkeypatch.setattr(type(Order.objects.all()), "_locked", lambda orders: orders)
    monkeypatch.setattr(services, "_unsent", read)

    results = at_once(2, lambda: send(order).order_id)

    assert sorted(results, key=str) == [order.pk, IntegrityError]
    assert Fulfillment.objects.count() == 1
