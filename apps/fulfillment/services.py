"""Writes to fulfillments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.fulfillment.events import OrderSent, TrackingAdded
from apps.fulfillment.models import Fulfillment, FulfillmentLine
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.rules import units_in_words
from core.events import publish
from core.exceptions import InvalidFields, NotFound
from core.services import check_row


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent: units of lines by their ids, all that is left where none are named; and how to follow it."""

    lines: Sequence[tuple[UUID, int]] = ()
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""


@transaction.atomic
def fulfill_order(*, order_id: UUID, parcel: Parcel, actor_id: UUID | None = None, at: datetime) -> Fulfillment:
    """Send units of an order: they leave their shelves, and the customer is told.

    Raises NotFound, InvalidTransition, TooManyUnits, OutOfStock where a backorder has not arrived yet, and
    InvalidFields for a line of another order or where nothing is left to send.
    """
    order = orders.lock_order(order_id, to_be="fulfilled")
    units = _wanted(order, parcel.lines) if parcel.lines else _unsent(order)
    if not units:
        raise InvalidFields({"lines": ["There is nothing left to send."]})
    order = orders.send_units(order_id=order_id, units=units, actor_id=actor_id)
    fulfillment = Fulfillment.objects.create(
        order=order,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.tracking_url,
        actor_id=actor_id,
        sent_at=at,
    )
    FulfillmentLine.objects.bulk_create(
        FulfillmentLine(fulfillment=fulfillment, line_id=line_id, quantity=count) for line_id, count in units.items()
    )
    detail = f"Sent{_by(fulfillment)}: {units_in_words(sum(units.values()))}."
    orders.note(order=order, kind="sent", detail=detail, at=at, actor_id=actor_id)
    publish(OrderSent(order_id, fulfillment.pk))
    return fulfillment


def _by(fulfillment: Fulfillment) -> str:
    return f" by {fulfillment}" if fulfillment.carrier or fulfillment.tracking_number else ""


def _wanted(order: Order, lines: Sequence[tuple[UUID, int]]) -> dict[UUID, int]:
    """Add up what was named, so that a refusal tells which of it was wrong."""
    wanted = orders.wanted_units(order, lines, left=lambda line: line.units.unsent)
    return {line.pk: count for line, count in wanted.items()}


def _unsent(order: Order) -> dict[UUID, int]:
    return {line.pk: line.units.unsent for line in order.lines.all() if line.units.unsent}


@transaction.atomic
def update_tracking(
    *, order_id: UUID, fulfillment_id: UUID, changes: Mapping[str, Any], actor_id: UUID | None = None, at: datetime
) -> Fulfillment:
    """Correct carrier, tracking number or address; the customer is told once the parcel can be followed.

    Raises NotFound, InvalidFields.
    """
    found = Fulfillment.objects.filter(order=order_id, pk=fulfillment_id).select_related("order").lock_all()
    if not found:
        raise NotFound("This order has no such fulfillment.")
    (fulfillment,) = found
    was_trackable = fulfillment.is_trackable
    for name, value in changes.items():
        setattr(fulfillment, name, value)
    check_row(fulfillment)
    fulfillment.save(update_fields=[*changes, "updated_at"])
    if fulfillment.is_trackable and not was_trackable:
        detail = f"A parcel can be followed{_by(fulfillment)}."
        orders.note(order=fulfillment.order, kind="tracking_added", detail=detail, at=at, actor_id=actor_id)
        publish(TrackingAdded(order_id, fulfillment_id))
    return fulfillment
