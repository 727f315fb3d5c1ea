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
