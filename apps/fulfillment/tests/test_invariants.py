"""Verifying what was sent ..."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from apps.fulfillment.models import FulfillmentLine
from apps.fulfillment.services import Parcel, fulfill_order
from apps.orders.models import OrderLine
from apps.orders.tests.factories import place_order
from apps.products.tests.factories import VariantFactory
from core.tests.verifying import the_violation, violations

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def order(db):
    """Three units of a thing, two of them sent."""
    order = place_order(variant=VariantFactory(sku="OAK"), quantity=3)
    fulfill_order(order_id=order.pk, parcel=Parcel([(order.lines.get().pk, 2)]), at=NOON)
    return order


def test_finds_nothing_wrong_with_what_services_wrote(order):
    fulfill_order(order_id=order.pk, parcel=Parcel(), at=NOON)

    assert violations() == []


@pytest.mark.parametrize("packed", [1, 3])
def test_finds_more_or_less_sent_than_is_in_the_parcels(order, packed):
    FulfillmentLine.objects.update(quantity=packed)

    problem = f"2 units count as sent, and {packed} are in its parcels."
    assert the_violation() == ("sent-units", f"OAK of order {order.number}", problem)


def test_finds_a_parcel_with_the_goods_of_another_order(order):
    other = place_order(variant=OrderLine.objects.get().variant)
    fulfill_order(order_id=other.pk, parcel=Parcel(), at=NOON)
    first, second = FulfillmentLine.objects.order_by("pk")
    FulfillmentLine.objects.filter(pk=first.pk).update(line=second.line)
    FulfillmentLine.objects.filter(pk=second.pk).update(line=first.line)

    numbers = [order.number, other.number]
    found = [(name, violation.thing, violation.problem) for name, violation in violations()]
    assert found == [
        ("parcel-orders", f"order {own}", f"A parcel of it has goods of order {foreign}.")
        for own, foreign in (numbers, reversed(numbers))
    ]


def test_need_not_look_for_parcels_with_nothing_in_them(order):
    """The database forbids it."""
    with pytest.raises(IntegrityError, match="fulfillment_line_sends_something"), transaction.atomic():
        FulfillmentLine.objects.update(quantity=0)
