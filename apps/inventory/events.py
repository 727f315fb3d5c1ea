"""What the stock room announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class StockChanged(Event):
    """What can be sold of these variants has changed; one event for all that a service touched."""

    variant_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class StockLow(Event):
    """What can be sold of a variant has just fallen to `STOCK_LOW_AT` or below it."""

    name: ClassVar[str] = "stock.low"

    variant_id: UUID
    sku: str
    available: int


@dataclass(frozen=True, slots=True)
class StockBack(Event):
    """A variant that was sold out can be bought again."""

    name: ClassVar[str] = "stock.back"

    variant_id: UUID
    sku: str
    available: int
