"""The one path that turns a cart into an order: whole, or not at all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.carts import services as carts
from apps.carts.models import Cart, CartLine
from apps.carts.rules import Wanted
from apps.carts.selectors import PricedCart, find_market, find_variants
from apps.checkout.exceptions import InvalidCoupon, PriceChanged
from apps.checkout.services.checking import Checkout, check, demand_of, naming, priced_cart, sums_of
from apps.inventory.rules import Take
from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.rules import LineDraft, OrderDraft
from apps.payments import services as payments
from apps.payments.exceptions import PaymentDeclined
from apps.payments.models import Payment


@transaction.atomic
def place_order(*, cart_id: UUID, checkout: Checkout, user_id: UUID | None = None, at: datetime) -> Order | Payment:
    """Turn a cart into an order; an already ordered cart returns its order.

    One transaction: lock the cart, re-price everything, take the stock, write the order with its payment, tell
    everybody. A cart that is paid outside needs `begin_payment` and the provider's word first; without it, the payment
    that is waited for is returned. Raises NotFound (somebody else's cart too), CartClosed, CartEmpty,
    CheckoutIncomplete, LinesUnavailable, ShippingNotPossible, PriceChanged, OutOfStock, UnknownPaymentProvider,
    InvalidFields.
    """
    cart = Cart.objects.reachable_by(user_id).with_terms().lock_one(cart_id)
    if cart.status == Cart.Status.ORDERED:
        return cart.order
    carts.check_open(cart)
    if payments.is_outside(checkout.provider):
        return _complete_or_wait(cart, at)
    carts.apply_changes(cart, checkout.changes)
    return _close(cart, checkout, user_id, at)


def _complete_or_wait(cart: Cart, at: datetime) -> Order | Payment:
    """Order a locked cart whose money is in hand; else give the payment that is waited for."""
    found = payments.under_way(cart.pk)
    if found is None:
        raise PaymentDeclined("It was given up. Pay again.")
    payment = payments.lock_payment(found.pk)
    return complete(cart, payment, at) if payment.is_in_hand else payment


def complete(cart: Cart, payment: Payment, at: datetime) -> Order:
    """Order a locked cart whose payment is in hand and locked too."""
    checkout = Checkout(provider=payment.provider, method=payment.method)
    return _close(cart, checkout, payment.user_id, at, payment=payment)


def _close(cart: Cart, checkout: Checkout, user_id: UUID | None, at: datetime, payment: Payment | None = None) -> Order:
    """Order what is in a locked cart, and close it."""
    lines = list(cart.lines.select_related("variant__product").order_by("pk"))
    names = {line.variant_id: line.pk for line in lines}
    order = _place(cart, lines, checkout, names=names, user_id=user_id, at=at, payment=payment)
    carts.close_cart(cart=cart, user_id=user_id)
    return order


@transaction.atomic(savepoint=False)
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
    payment: Payment | None = None,
) -> Order:
    """Price, check, take, write: the steps that every order goes through. A payment that is in hand must fit."""
    priced = priced_cart(cart, lines, at)
    check(priced, checkout, names)
    if payment is not None and payment.amount != priced.totals.total:
        raise PriceChanged(sums_of(priced))
    with naming(names):
        takes = carts.take_stock(cart=cart, demand=demand_of(priced), at=at)
    order = orders.create_order(draft=_draft(priced, takes, user_id=user_id, at=at))
    if payment is None:
        payments.start_payment(order=order, provider=checkout.provider, method=checkout.method)
    else:
        payments.attach_order(payment=payment, order=order, at=at)
    return order


COPIED = (
    "variant_id", "sku", "product_name", "variant_name", "quantity",
    "unit_price", "discount", "tax", "tax_percent", "total",
)  # fmt: skip
"""What an order's line takes over from the priced line as it stands."""


def _draft(priced: PricedCart, takes: Sequence[Take], *, user_id: UUID | None, at: datetime) -> OrderDraft:
    cart, totals = priced.cart, priced.totals
    held: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for take in takes:
        held[take.variant_id].append((take.level_id, take.quantity))
    lines = tuple(
        LineDraft(
            **{name: getattr(line, name) for name in COPIED},
            held=tuple(held[line.variant_id]),
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
