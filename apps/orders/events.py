"""What orders announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class OrderPlaced(Event):
    """An order was placed."""

    name: ClassVar[str] = "order.placed"

    order_id: UUID


@dataclass(frozen=True, slots=True)
class OrderCanceled(Event):
    """What was unsent of an order was called off, its stock is on sale again; `is_whole` where that was all of it.

    `amount`, in minor units of the order's currency, is what is no longer owed; `actor_id` is who called it off.
    """

    name: ClassVar[str] = "order.canceled"

    order_id: UUID
    is_whole: bool
    amount: int
    actor_id: UUID | None = None
