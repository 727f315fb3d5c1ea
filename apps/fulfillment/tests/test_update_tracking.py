"""Correcting how a parcel is followed ..."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from apps.fulfillment import services
from apps.fulfillment.services import Parcel
from apps.orders.tests.factories import place_order
from core.exceptions import InvalidFields, NotFound

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def sent(db):
    return services.fulfill_order(order_id=place_order().pk, parcel=Parcel(carrier="DHL"), at=NOON)


def update(sent, order_id=None, **changes):
    return services.update_tracking(order_id=order_id or sent.order_id, fulfillment_id=sent.pk, changes=changes)


def test_writes_what_was_named_and_leaves_the_rest(sent):
    update(sent, tracking_number="JD014")

    sent.refresh_from_db()
    assert (sent.carrier, sent.tracking_number, sent.tracking_url) == ("DHL", "JD014", "")


def test_can_take_something_away(sent):
    assert update(sent, carrier="").carrier == ""


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
        services.update_tracking(order_id=sent.order_id, fulfillment_id=uuid4(), changes={"carrier": "Post"})
