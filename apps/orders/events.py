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
    """An order was called off; its stock is on sale again."""

    name: ClassVar[str] = "order.canceled"

    order_id: UUID
