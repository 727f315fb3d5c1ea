"""How the stock room says no."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from core.exceptions import DomainError


@dataclass(frozen=True, slots=True)
class Shortage:
    """How much of a variant was asked for, and how much there is."""

    variant: UUID
    sku: str
    requested: int
    available: int


class OutOfStock(DomainError):
    """There is less than was asked for; `context.lines` says of what."""

    code = "out_of_stock"

    def __init__(self, shortages: Sequence[Shortage], lines: Mapping[UUID, UUID] | None = None) -> None:
        self.shortages = tuple(shortages)
        rows: list[dict[str, Any]] = [
            {"line": (lines or {}).get(shortage.variant), **asdict(shortage)} for shortage in shortages
        ]
        names = ", ".join(f"{shortage.sku} ({shortage.available} left)" for shortage in shortages)
        super().__init__(f"There is not enough in stock: {names}.", context={"lines": rows})

    def naming(self, lines: Mapping[UUID, UUID]) -> "OutOfStock":
        """Say the same, with the caller's own line for each variant."""
        return OutOfStock(self.shortages, lines)


class StockPromised(DomainError):
    """The stock cannot be lowered: open orders or paying carts hold these units."""

    code = "stock_promised"

    def __init__(self) -> None:
        super().__init__("There are not that many units to take away: some may be promised to orders.")


class DefaultLocationNeeded(DomainError):
    """The shop cannot be without a default stock location."""

    code = "default_location_needed"

    def __init__(self) -> None:
        super().__init__("One stock location is always the default. Make another one the default first.")


class StockNotTracked(DomainError):
    """The variant is always available; its units are not counted."""

    code = "stock_not_tracked"

    def __init__(self, sku: str) -> None:
        super().__init__(f"The stock of {sku} is not tracked. Track it first.", context={"sku": sku})
