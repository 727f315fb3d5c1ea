"""What an order is made of, and which of its states may follow which; nothing here asks the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from core.money import round_half_up

FIRST_NUMBER = 1000

Becoming = Literal["captured", "voided", "refunded", "fulfilled", "canceled", "returned"]

TRANSITIONS: Mapping[Becoming, frozenset[str]] = {
    "captured": frozenset({"open", "completed"}),
    "voided": frozenset({"open", "canceled"}),
    "refunded": frozenset({"open", "completed", "canceled"}),
    "fulfilled": frozenset({"open"}),
    "canceled": frozenset({"open"}),
    "returned": frozenset({"open", "completed"}),
}
"""What may become of an order, or of parts of it, in which status; whatever does not stand here is refused."""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One line of an order to be, amounts in minor units; `held` are the units taken from each stock level."""

    variant_id: UUID
    sku: str
    product_name: str
    variant_name: str
    quantity: int
    unit_price: int
    discount: int
    tax: int
    tax_percent: Decimal
    total: int
    held: tuple[tuple[UUID, int], ...] = ()


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order to be: everything was checked, priced and taken from stock."""

    cart_id: UUID | None
    user_id: UUID | None
    email: str
    language: str
    currency: str
    prices_include_tax: bool
    lines: tuple[LineDraft, ...]
    subtotal: int
    discount_total: int
    shipping_total: int
    tax_total: int
    total: int
    shipping_address: dict[str, Any] | None
    billing_address: dict[str, Any] | None
    shipping_method: str
    note: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Units:
    """What has become of the units of a line."""

    ordered: int
    fulfilled: int = 0
    canceled: int = 0
    returned: int = 0

    @property
    def unsent(self) -> int:
        """Units that are still to be sent."""
        return self.ordered - self.fulfilled - self.canceled


def payment_status(*, owed: int, authorized: int, captured: int, refunded: int) -> str:
    """Tell from the sums of an order's payments how it is paid; `owed` is its total less what was canceled."""
    if refunded:
        return "refunded" if refunded >= captured else "partially_refunded"
    if captured or not owed:
        return "paid" if captured >= owed else "partially_paid"
    return "authorized" if authorized else "unpaid"


def fulfillment_status(lines: Iterable[Units]) -> str:
    """Tell from the units of all lines how far the goods are."""
    lines = list(lines)
    sent, unsent = sum(line.fulfilled for line in lines), sum(line.unsent for line in lines)
    if not sent:
        return "unfulfilled"
    if unsent:
        return "partially_fulfilled"
    return "returned" if sum(line.returned for line in lines) == sent else "fulfilled"


def order_status(*, is_canceled: bool, payment: str, fulfillment: str) -> str:
    """Tell from the two others whether anything is left to do."""
    if is_canceled:
        return "canceled"
    is_done = fulfillment in {"fulfilled", "returned"} and payment in {"paid", "partially_refunded", "refunded"}
    return "completed" if is_done else "open"


def share_of(amount: int, *, units: int, of: int, after: int = 0) -> int:
    """Give what so many units of a line cost, when `after` units of it have had their share before.

    Amounts in minor units. The shares of all `of` units sum to the amount exactly, in whatever portions they go.
    """
    return round_half_up(Decimal(amount * (after + units)) / of) - round_half_up(Decimal(amount * after) / of)


def units_in_words(count: int) -> str:
    """Write a number of units as timelines say it: "1 unit", "2 units"."""
    return "1 unit" if count == 1 else f"{count} units"
