"""What the stock room announces."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class StockChanged(Event):
    """What can be sold of these variants has changed; one event for all that a service touched."""

    variant_ids: tuple[UUID, ...]
