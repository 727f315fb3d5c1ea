"""What a shop should be, kept in memory: units on shelves, units of lines, who may do what."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID


@dataclass
class Ware:
    """A variant: how many lie there, and how many are promised to orders; what carts hold is asked of the shop."""

    pk: UUID
    price: int
    on_hand: int = 0
    is_tracked: bool = True
    may_be_oversold: bool = False
    allocated: int = 0

    def fresh(self) -> "Ware":
        return replace(self)


@dataclass
class Line:
    """Units of a ware in an order, and what has become of them and of their money."""

    pk: UUID
    ware: Ware
    ordered: int
    gross: int
    fulfilled: int = 0
    canceled: int = 0
    returned: int = 0
    canceled_at_once: int = 0
    refunded: int = 0

    @property
    def unsent(self) -> int:
        return self.ordered - self.fulfilled - self.canceled

    @property
    def refundable(self) -> int:
        return max(self.ordered - self.refunded - self.canceled_at_once, 0)

    def send(self, units: int) -> None:
        self.fulfilled += units
        if self.ware.is_tracked:
            self.ware.allocated -= units
            self.ware.on_hand -= units

    def cancel(self, units: int) -> None:
        self.canceled += units
        if self.ware.is_tracked:
            self.ware.allocated -= units

    def take_back(self, units: int, *, restock: bool = True) -> None:
        self.returned += units
        if restock and self.ware.is_tracked:
            self.ware.on_hand += units

    def restock(self, units: int) -> None:
        """Put units on sale again: first those that were not sent, then those that were."""
        unsent = min(units, self.unsent)
        self.cancel(unsent)
        self.take_back(units - unsent)

    def cannot_restock(self, units: int) -> bool:
        return units - min(units, self.unsent) > self.fulfilled - self.returned

    def worth(self, units: int) -> Fraction:
        return Fraction(self.gross * units, self.ordered)


@dataclass
class Back:
    """A return: what was to come back of each line, and what has arrived."""

    pk: UUID
    asked: dict[UUID, int]
    status: str = "requested"
    refund: UUID | None = None
    received: dict[UUID, int] = field(default_factory=dict)


@dataclass
class Bought:
    """An order."""

    pk: UUID
    cart: UUID
    lines: dict[UUID, Line]
    is_canceled: bool = False
    refunds: dict[UUID, dict[UUID, int]] = field(default_factory=dict)
    returns: list[Back] = field(default_factory=list)

    @property
    def was_sent(self) -> bool:
        return any(line.fulfilled for line in self.lines.values())

    @property
    def unsent(self) -> int:
        return sum(line.unsent for line in self.lines.values())

    def of(self, units: dict[UUID, int]) -> list[tuple[Line, int]]:
        return [(self.lines[pk], count) for pk, count in units.items()]

    def cancel(self) -> None:
        """Call off all that was not sent."""
        self.is_canceled = not self.was_sent
        for line in self.lines.values():
            line.canceled_at_once += line.unsent
            line.cancel(line.unsent)

    def refund(self, instruction_id: UUID, units: dict[UUID, int]) -> None:
        """Note units whose money goes back, as long as that instruction has not failed."""
        self.refunds[instruction_id] = units
        for pk, count in units.items():
            self.lines[pk].refunded += count

    def forget(self, failed: set[UUID]) -> None:
        """Take back what these instructions would have given."""
        for instruction_id in self.refunds.keys() & failed:
            for pk, count in self.refunds.pop(instruction_id).items():
                self.lines[pk].refunded -= count

    def left_to_send_back(self, line: Line) -> int:
        """Count the units of a line that were sent, and that no return brings back already."""
        pending = [back for back in self.returns if back.status in {"requested", "approved"}]
        return max(line.fulfilled - line.returned - sum(back.asked.get(line.pk, 0) for back in pending), 0)


@dataclass
class Basket:
    """A cart: what is in it, and what has become of it."""

    pk: UUID
    wanted: Counter[UUID]
    touched_at: datetime
    is_ordered: bool = False
    is_gone: bool = False
