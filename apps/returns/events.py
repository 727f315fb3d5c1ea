"""What returns announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class ReturnRequested(Event):
    """Somebody wants to send goods back."""

    name: ClassVar[str] = "return.requested"

    order_id: UUID
    return_id: UUID


@dataclass(frozen=True, slots=True)
class ReturnApproved(Event):
    """The goods may come back."""

    name: ClassVar[str] = "return.approved"

    order_id: UUID
    return_id: UUID


@dataclass(frozen=True, slots=True)
class ReturnRejected(Event):
    """The goods may not come back."""

    name: ClassVar[str] = "return.rejected"

    order_id: UUID
    return_id: UUID


@dataclass(frozen=True, slots=True)
class ReturnReceived(Event):
    """The goods are back."""

    name: ClassVar[str] = "return.received"

    order_id: UUID
    return_id: UUID
