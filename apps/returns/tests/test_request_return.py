"""Asking for a return ..."""

from uuid import uuid4

import pytest

from apps.fulfillment.services import Parcel, fulfill_order
from apps.orders import services as orders
from apps.orders.exceptions import TooManyUnits
from apps.orders.tests.factories import place_order
from apps.products.tests.factories import VariantFactory
from apps.returns import services
from apps.returns.models import Return
from apps.returns.tests.orders import NOON, in_state, paid_order, sent_order, take, wanted
from core.exceptions import InvalidFields, InvalidTransition, NotFound
from core.models import Event
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db):
    return sent_order()


def line(order, sku="CHAIR"):
    return order.lines.get(sku=sku)


def request(order, *lines):
    return services.request_return(order_id=order.pk, lines=[(row.pk, count) for row, count in lines], at=NOON)


def test_writes_down_what_is_to_come_back_and_why(order, customer):
    found = wanted(order, 2, reason="Too small", actor_id=customer.pk)

    found.refresh_from_db()
    assert (found.status, found.reason, found.actor, found.requested_at) == ("requested", "Too small", customer, NOON)
    assert list(found.lines.values_list("line__sku", "quantity", "received")) == [("CHAIR", 2, 0)]


def test_changes_nothing_about_the_order_yet(order):
    before = (order.status, order.payment_status, order.fulfillment_status)

    wanted(order)

    order.refresh_from_db()
    assert (order.status, order.payment_status, order.fulfillment_status) == before
    assert line(order).returned == 0


def test_adds_up_a_line_that_is_named_twice(order):
    found = request(order, (line(order), 1), (line(order, "LAMP"), 1), (line(order), 1))

    assert dict(found.lines.values_list("line__sku", "quantity")) == {"CHAIR": 2, "LAMP": 1}


def test_is_told_in_the_timeline_and_announced(order, customer):
    found = wanted(order, 1, actor_id=customer.pk)

    entry = order.timeline.get(kind="return_requested")
    assert (entry.detail, entry.at, entry.actor) == ("To come back: 1 unit.", NOON, customer)
    event = Event.objects.get(name="return.requested")
    assert (event.aggregate_id, event.payload["return_id"]) == (order.pk, str(found.pk))


def test_before_anything_was_sent_is_refused(nothing_changes):
    order = paid_order()

    with nothing_changes(), pytest.raises(TooManyUnits) as refusal:
        wanted(order, 1)

    assert refusal.value.context["lines"][0]["available"] == 0


def test_covers_only_what_was_sent_so_far(nothing_changes):
    order = paid_order()
    fulfill_order(order_id=order.pk, parcel=Parcel([(line(order).pk, 2)]), at=NOON)

    with nothing_changes(), pytest.raises(TooManyUnits):
        wanted(order, 3)

    assert wanted(order, 2).status == "requested"


@pytest.mark.parametrize("count", [4, 10**9])
def test_refuses_more_than_was_sent(order, nothing_changes, count):
    with nothing_changes(), pytest.raises(TooManyUnits):
        wanted(order, count)


@pytest.mark.parametrize("status", ["requested", "approved", "received", "refunded"])
def test_counts_no_unit_twice_over_several_returns(order, nothing_changes, status):
    in_state(status, order)

    with nothing_changes(), pytest.raises(TooManyUnits) as refusal:
        wanted(order, 2)

    assert refusal.value.context["lines"][0]["available"] == 1
    assert wanted(order, 1).status == "requested"


def test_may_be_repeated_after_a_rejection(order):
    take("reject", wanted(order, 3))

    assert wanted(order, 3).status == "requested"


def test_may_be_repeated_for_what_never_arrived(order):
    found = take("approve", wanted(order, 3))
    take("receive", found, arrivals=[services.Arrival(line(order).pk, 1)])

    assert wanted(order, 2).status == "requested"


def test_refuses_a_line_of_another_order_and_says_which(order, nothing_changes):
    foreign = place_order().lines.get()

    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        request(order, (line(order), 1), (foreign, 1))

    assert list(refusal.value.errors) == ["lines.1.line"]


def test_of_a_canceled_order_is_refused(nothing_changes):
    order = paid_order()
    orders.cancel_order(order_id=order.pk, at=NOON)

    with nothing_changes(), pytest.raises(InvalidTransition) as refusal:
        wanted(order, 1)

    assert refusal.value.context == {"status": "canceled", "wanted": "returned"}


def test_of_no_order_is_refused(nothing_changes, db):
    with nothing_changes(), pytest.raises(NotFound):
        services.request_return(order_id=uuid4(), lines=[(uuid4(), 1)], at=NOON)


def test_costs_the_same_for_each_further_line(budget):
    few, many = (sent_order(*VariantFactory.create_batch(count)) for count in (1, 20))

    for order in (few, many):
        lines = [(row.pk, 1) for row in order.lines.all()]
        with budget(8):
            services.request_return(order_id=order.pk, lines=lines, at=NOON)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_counts_no_unit_twice_for_two_at_once():
    order = sent_order()

    results = at_once(2, lambda: wanted(order, 2).status)

    assert sorted(results, key=str) == [TooManyUnits, "requested"]
    assert Return.objects.count() == 1
