"""What markets announce."""

from dataclasses import dataclass
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class MarketCurrencyChanging(Event):
    """The shop's base currency is about to change; whoever keeps base prices may refuse."""

    market_id: UUID
    old: str
    new: str
