"""The one path that turns a cart into an order: whole, or not at all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.carts import services as carts
from apps.carts.models import Cart, CartLine
from apps.carts.rules import Wanted
from apps.carts.selectors import (
    PricedCart,
    country_of,
    find_market,
    find_variants,
    method_fits,
    offered_methods,
    price_lines,
    tax_percents,
)
from apps.checkout.exceptions import (
    CartEmpty,
    CheckoutIncomplete,
    InvalidCoupon,
    LinesUnavailable,
    PriceChanged,
    ShippingNotPossible,
)
from apps.inventory import services as inventory
from apps.inventory.exceptions import OutOfStock
from apps.inventory.rules import Take
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.rules import LineDraft, OrderDraft
from apps.payments import services as payments
from core.exceptions import InvalidFields
from core.money import to_minor, to_text


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a shopper says when ordering: how to pay, the total they saw, and late changes to the cart."""

    provider: str
    method: str = ""
    expected_total: Decimal | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def place_order(*, cart_id: UUID, checkout: Checkout, user_id: UUID | None = None, at: datetime) -> Order:
    """Turn a cart into an order; an already ordered cart returns its order.

    One transaction: lock the cart, re-price everything, take the stock, write the order with its payment, tell
    everybody. Raises NotFound (somebody else's cart too), CartClosed, CartEmpty, CheckoutIncomplete,
    LinesUnavailable, ShippingNotPossible, PriceChanged, OutOfStock, UnknownPaymentProvider, InvalidFields.
    """
    cart = Cart.objects.reachable_by(user_id).with_terms().lock_one(cart_id)
    if cart.status == Cart.Status.ORDERED:
        return cart.order
    carts.check_open(cart)
    carts.apply_changes(cart, checkout.changes)
    lines = list(cart.lines.select_related("variant__product").order_by("pk"))
    order = _place(cart, lines, checkout, names={line.variant_id: line.pk for line in lines}, user_id=user_id, at=at)
    carts.close_cart(cart=cart, user_id=user_id)
    return order


@transaction.atomic
def place_order_at_once(
    *,
    wanted: Sequence[Wanted],
    market: str,
    coupon: str,
    checkout: Checkout,
    user_id: UUID | None = None,
    at: datetime,
) -> Order:
    """Order without a cart, by the same path; what is refused names the line's place in `wanted`.

    Raises what `place_order` raises, and InvalidCoupon.
    """
    if coupon:
        raise InvalidCoupon(coupon)
    cart = Cart(market=find_market(market), user_id=user_id)
    carts.apply_changes(cart, checkout.changes)
    variants = find_variants(wanted, currency=cart.market.currency, path="lines.{index}.")
    lines: dict[UUID, CartLine] = {}
    names: dict[UUID, int] = {}
    for index, (variant, item) in enumerate(zip(variants, wanted, strict=True)):
        line = lines.setdefault(variant.pk, CartLine(cart=cart, variant=variant, quantity=0))
        line.quantity += item.quantity
        names.setdefault(variant.pk, index)
        carts.check_quantity(line.quantity, f"lines.{index}.quantity")
    return _place(cart, list(lines.values()), checkout, names=names, user_id=user_id, at=at)


def _place(
    cart: Cart,
    lines: Sequence[CartLine],
    checkout: Checkout,
    *,
    names: Mapping[UUID, Any],
    user_id: UUID | None,
    at: datetime,
) -> Order:
    """Price, check, take, write: the steps that every order goes through."""
    percents = tax_percents(cart, at=at)
    priced = price_lines(cart, lines, percents)
    if _choose_only_shipping(priced):
        priced = price_lines(cart, lines, percents)
    _check(priced, checkout, names)
    takes = _take(priced, names)
    order = orders.create_order(draft=_draft(priced, takes, user_id=user_id, at=at))
    payments.start_payment(order=order, provider=checkout.provider, method=checkout.method)
    return order


def _choose_only_shipping(priced: PricedCart) -> bool:
    """Take the only way of shipping there is, where none was chosen; says whether it did."""
    cart = priced.cart
    if cart.shipping_method is not None or not priced.requires_shipping or not cart.shipping_address:
        return False
    offers = offered_methods(priced)
    if len(offers) == 1:
        cart.shipping_method = offers[0][0]
    return len(offers) == 1


def _check(priced: PricedCart, checkout: Checkout, names: Mapping[UUID, Any]) -> None:
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
    try:
        seen = to_minor(expected, priced.currency)
    except ValueError as error:
        raise InvalidFields({"expected_total": [str(error)]}) from error
    if seen != priced.totals.total:
        sums = ("subtotal", "discount_total", "shipping_total", "tax_total", "total")
        raise PriceChanged({name: to_text(getattr(priced.totals, name), priced.currency) for name in sums})


def _take(priced: PricedCart, names: Mapping[UUID, Any]) -> dict[UUID, list[Take]]:
    try:
        takes = inventory.take_stock(demand={line.variant_id: line.quantity for line in priced.lines})
    except OutOfStock as error:
        raise error.naming(names) from error
    grouped: dict[UUID, list[Take]] = defaultdict(list)
    for take in takes:
        grouped[take.variant_id].append(take)
    return grouped


COPIED = (
    "variant_id", "sku", "product_name", "variant_name", "quantity",
    "unit_price", "discount", "tax", "tax_percent", "total",
)  # fmt: skip
"""What an order's line takes over from the priced line as it stands."""


def _draft(
    priced: PricedCart, takes: Mapping[UUID, Sequence[Take]], *, user_id: UUID | None, at: datetime
) -> OrderDraft:
    cart, totals = priced.cart, priced.totals
    lines = tuple(
        LineDraft(
            **{name: getattr(line, name) for name in COPIED},
            held=tuple((take.level_id, take.quantity) for take in takes.get(line.variant_id, ())),
        )
        for line in priced.lines
    )
    return OrderDraft(
        cart_id=None if cart._state.adding else cart.pk,
        user_id=user_id or cart.user_id,
        email=cart.email.strip().lower(),
        language=cart.market.language,
        currency=priced.currency,
        prices_include_tax=cart.market.prices_include_tax,
        lines=lines,
        subtotal=totals.subtotal,
        discount_total=totals.discount_total,
        shipping_total=totals.shipping_total,
        tax_total=totals.tax_total,
        total=totals.total,
        shipping_address=cart.shipping_address,
        billing_address=priced.billing_address,
        shipping_method=cart.shipping_method.name if cart.shipping_method and priced.requires_shipping else "",
        note=cart.note,
        placed_at=at,
    )
