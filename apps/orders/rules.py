"""What an order is made of, and which of its states may follow which; nothing here asks the database."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

FIRST_NUMBER = 1000


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
