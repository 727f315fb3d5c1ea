"""Writes to fulfillments."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.fulfillment.events import OrderSent
from apps.fulfillment.models import Fulfillment, FulfillmentLine
from apps.orders import services as orders
from apps.orders.models import OrderLine
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
    orders.lock_order(order_id, to_be="fulfilled")
    units = _added_up(parcel.lines) or _unsent(order_id)
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
    by = " ".join(text for text in (parcel.carrier, parcel.tracking_number) if text)
    detail = f"{sum(units.values())} units were sent{f' by {by}' if by else ''}."
    orders.note(order=order, kind="sent", detail=detail, at=at, actor_id=actor_id)
    publish(OrderSent(order_id, fulfillment.pk))
    return fulfillment


def _added_up(lines: Sequence[tuple[UUID, int]]) -> dict[UUID, int]:
    units: dict[UUID, int] = defaultdict(int)
    for line_id, count in lines:
        units[line_id] += count
    return units


def _unsent(order_id: UUID) -> dict[UUID, int]:
    lines = OrderLine.objects.filter(order=order_id)
    return {line.pk: line.units.unsent for line in lines if line.units.unsent}


@transaction.atomic
def update_tracking(*, order_id: UUID, fulfillment_id: UUID, changes: Mapping[str, Any]) -> Fulfillment:
    """Correct carrier, tracking number or address. Raises NotFound, InvalidFields."""
    found = Fulfillment.objects.filter(order=order_id, pk=fulfillment_id).lock_all()
    if not found:
        raise NotFound("This order has no such fulfillment.")
    (fulfillment,) = found
    for name, value in changes.items():
        setattr(fulfillment, name, value)
    check_row(fulfillment)
    fulfillment.save(update_fields=[*changes, "updated_at"])
    return fulfillment
