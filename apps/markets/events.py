"""What markets announce."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class MarketCurrencyChanging(Event):
    """The shop's base currency is about to change; whoever keeps base prices may refuse."""

    market_id: UUID
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class MarketLanguageChanged(Event):
    """The shop's own language, that of its default market, is another one."""

    name: ClassVar[str] = "market.language_changed"

    market_id: UUID
    language: str
