"""Correcting how a parcel is followed ..."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from apps.fulfillment import services
from apps.fulfillment.models import Fulfillment
from apps.fulfillment.services import Parcel
from apps.orders.tests.factories import place_order
from core.exceptions import InvalidFields, NotFound
from core.models import Event
from core.tests.racing import in_line

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def sent(db):
    return services.fulfill_order(order_id=place_order().pk, parcel=Parcel(carrier="DHL"), at=NOON)


def update(sent, order_id=None, actor_id=None, **changes):
    return services.update_tracking(
        order_id=order_id or sent.order_id, fulfillment_id=sent.pk, changes=changes, actor_id=actor_id, at=NOON
    )


def told(sent):
    """What the world and the order's timeline heard of its tracking."""
    events = Event.objects.filter(name="order.tracking_added").values_list("payload", flat=True)
    entries = sent.order.timeline.filter(kind="tracking_added").values_list("detail", "actor")
    return [event["fulfillment_id"] for event in events], list(entries)


def test_writes_what_was_named_and_leaves_the_rest(sent):
    update(sent, tracking_number="JD014")

    sent.refresh_from_db()
    assert (sent.carrier, sent.tracking_number, sent.tracking_url) == ("DHL", "JD014", "")


def test_can_take_something_away(sent):
    assert update(sent, carrier="").carrier == ""


@pytest.mark.parametrize("change", [{"tracking_number": "JD014"}, {"tracking_url": "https://example.com/JD014"}])
def test_is_told_once_the_parcel_can_be_followed(sent, admin, change):
    update(sent, carrier="Post")
    assert told(sent) == ([], [])

    update(sent, actor_id=admin.pk, **change)
    update(sent, tracking_number="JD015", tracking_url="https://example.com/JD015")

    number = change.get("tracking_number", "")
    sentence = f"A parcel can be followed by {f'Post {number}'.strip()}."
    assert told(sent) == ([str(sent.pk)], [(sentence, admin.pk)])


def test_is_not_told_of_a_parcel_that_could_be_followed_from_the_start():
    parcel = Parcel(carrier="DHL", tracking_number="JD014")
    sent = services.fulfill_order(order_id=place_order().pk, parcel=parcel, at=NOON)

    update(sent, tracking_number="JD015")

    assert told(sent) == ([], [])


@pytest.mark.parametrize("link", ["javascript:alert(1)", "JD014", "https://" + "x" * 600])
def test_takes_only_addresses_for_links(sent, nothing_changes, link):
    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        update(sent, tracking_url=link)

    assert list(refusal.value.errors) == ["tracking_url"]


def test_of_another_orders_parcel_is_refused(sent, nothing_changes):
    other = place_order()

    with nothing_changes(), pytest.raises(NotFound):
        update(sent, order_id=other.pk, carrier="Post")


def test_of_no_parcel_is_refused(sent, nothing_changes):
    with nothing_changes(), pytest.raises(NotFound):
        services.update_tracking(order_id=sent.order_id, fulfillment_id=uuid4(), changes={"carrier": "Post"}, at=NOON)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_is_told_once_by_two_at_once():
    sent = services.fulfill_order(order_id=place_order().pk, parcel=Parcel(), at=NOON)

    in_line(lambda: update(sent, tracking_number="JD014"), lambda: update(sent, tracking_url="https://dhl.example/1"))

    sent.refresh_from_db()
    assert (sent.tracking_number, sent.tracking_url) == ("JD014", "https://dhl.example/1")
    assert [len(of) for of in told(sent)] == [1, 1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_would_be_told_twice_without_the_lock(monkeypatch):
    """The control: the race is real."""
    sent = services.fulfill_order(order_id=place_order().pk, parcel=Parcel(), at=NOON)
    monkeypatch.setattr(type(Fulfillment.objects.all()), "_locked", lambda fulfillments: fulfillments)

    in_line(lambda: update(sent, tracking_number="JD014"), lambda: update(sent, tracking_url="https://dhl.example/1"))

    assert [len(of) for of in told(sent)] == [2, 2]
