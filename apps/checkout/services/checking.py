"""What an order needs before it may be placed: its price worked out, everything said, everything for sale."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.carts.models import Cart, CartLine
from apps.carts.selectors import PricedCart, country_of, method_fits, offered_methods, price_lines, tax_percents
from apps.checkout.exceptions import (
    CartEmpty,
    CheckoutIncomplete,
    LinesUnavailable,
    PriceChanged,
    ShippingNotPossible,
)
from apps.inventory.exceptions import OutOfStock
from core.money import read_amount, to_text


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a shopper says when ordering: how to pay, the total they saw, and late changes to the cart."""

    provider: str
    method: str = ""
    expected_total: Decimal | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


def priced_cart(cart: Cart, lines: Sequence[CartLine], at: datetime) -> PricedCart:
    """Work the cart out; where there is only one way to send it, that is taken."""
    percents = tax_percents(cart, at=at)
    priced = price_lines(cart, lines, percents)
    return price_lines(cart, lines, percents) if _choose_only_shipping(priced) else priced


def _choose_only_shipping(priced: PricedCart) -> bool:
    """Take the only way of shipping there is, where none was chosen; says whether it did."""
    cart = priced.cart
    if cart.shipping_method is not None or not priced.requires_shipping or not cart.shipping_address:
        return False
    offers = offered_methods(priced)
    if len(offers) == 1:
        cart.shipping_method = offers[0][0]
    return len(offers) == 1


def check(priced: PricedCart, checkout: Checkout, names: Mapping[UUID, Any]) -> None:
    """Say no to what cannot be ordered as it stands, naming lines as the caller does.

    Raises CartEmpty, LinesUnavailable, CheckoutIncomplete, ShippingNotPossible, PriceChanged, InvalidFields.
    """
    if not priced.lines:
        raise CartEmpty
    gone = [line for line in priced.lines if line.problem and line.problem.code == "unavailable"]
    if gone:
        raise LinesUnavailable([{"line": names[line.variant_id], "sku": line.sku} for line in gone])
    _check_complete(priced)
    _check_total(priced, checkout.expected_total)


def _check_complete(priced: PricedCart) -> None:
    cart = priced.cart
    errors: dict[str, list[str]] = {}
    if not cart.email:
        errors["email"] = ["An order needs an e-mail address."]
    if priced.requires_shipping and not cart.shipping_address:
        errors["shipping_address"] = ["These goods need an address to go to."]
    elif priced.requires_shipping and cart.shipping_method is None and offered_methods(priced):
        errors["shipping_method"] = ["Choose how the goods are to be sent."]
    if errors:
        raise CheckoutIncomplete(errors)
    method = cart.shipping_method
    if priced.requires_shipping and (method is None or not method_fits(cart, method)):
        raise ShippingNotPossible(country_of(cart))


def _check_total(priced: PricedCart, expected: Decimal | None) -> None:
    if expected is None:
        return
    if read_amount(expected, priced.currency, field="expected_total") != priced.totals.total:
        raise PriceChanged(sums_of(priced))


def sums_of(priced: PricedCart) -> dict[str, str]:
    """Give the totals as a refusal tells them."""
    names = ("subtotal", "discount_total", "shipping_total", "tax_total", "total")
    return {name: to_text(getattr(priced.totals, name), priced.currency) for name in names}


def demand_of(priced: PricedCart) -> dict[UUID, int]:
    """Give the units of each variant that are to be taken from stock."""
    return {line.variant_id: line.quantity for line in priced.lines}


@contextmanager
def naming(names: Mapping[UUID, Any]) -> Iterator[None]:
    """Let a refusal of the stock room name the caller's own lines."""
    try:
        yield
    except OutOfStock as error:
        raise error.naming(names) from error
