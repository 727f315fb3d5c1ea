"""What fulfillment announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class OrderSent(Event):
    """A parcel with goods of an order is on its way."""

    name: ClassVar[str] = "order.sent"

    order_id: UUID
    fulfillment_id: UUID


@dataclass(frozen=True, slots=True)
class TrackingAdded(Event):
    """A parcel that was sent before can be followed from now on."""

    name: ClassVar[str] = "order.tracking_added"

    order_id: UUID
    fulfillment_id: UUID
