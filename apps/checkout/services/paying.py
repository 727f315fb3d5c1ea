"""Paying outside before there is an order: hold the stock, ask for the money, then the same path."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.carts import services as carts
from apps.carts.models import Cart
from apps.carts.rules import Wanted
from apps.checkout.exceptions import PaymentSuperseded
from apps.checkout.services.checking import Checkout, check, demand_of, naming, priced_cart
from apps.checkout.services.placing import complete
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.exceptions import PaymentDeclined
from apps.payments.models import Payment
from core import outbox
from core.exceptions import DomainError

logger = logging.getLogger(__name__)

SWEEP = 500
"""Payments that one sweep looks at."""


@transaction.atomic
def draft_cart(
    *, cart_id: UUID, wanted: Sequence[Wanted], market: str, user_id: UUID | None = None, at: datetime
) -> None:
    """Store the cart of an order at once that is paid outside, under an id that a repeated call has again."""
    if not Cart.objects.filter(pk=cart_id).exists():
        carts.create_cart(pk=cart_id, lines=wanted, market=market, user_id=user_id, at=at)


@transaction.atomic
def begin_payment(*, cart_id: UUID, checkout: Checkout, user_id: UUID | None = None, at: datetime) -> Payment | None:
    """Hold the stock of a cart and open its payment, before the provider outside is asked; None where it is ordered.

    What is said now is kept with the cart: a webhook must be able to finish the order alone. A payment under way for
    another amount is given up. Raises what `place_order` raises.
    """
    cart = Cart.objects.reachable_by(user_id).with_terms().lock_one(cart_id)
    if cart.status == Cart.Status.ORDERED:
        return None
    carts.check_open(cart)
    carts.apply_changes(cart, checkout.changes)
    lines = list(cart.lines.select_related("variant__product").order_by("pk"))
    priced = priced_cart(cart, lines, at)
    names = {line.variant_id: line.pk for line in lines}
    check(priced, checkout, names)
    carts.keep_terms(cart=cart, at=at)
    payment = payments.open_payment(
        cart=cart,
        provider=checkout.provider,
        method=checkout.method,
        amount=priced.totals.total,
        user_id=user_id,
        at=at,
    )
    payments.give_up_others(cart_id=cart.pk, than=payment.pk, at=at)
    if not payment.is_in_hand:
        with naming(names):
            carts.hold_stock(cart=cart, demand=demand_of(priced), at=at)
    return payment


def ask_for_money(*, payment: Payment, at: datetime) -> None:
    """Ask a provider outside for the money for a cart, whose stock is held meanwhile. Not in a transaction.

    Raises PaymentDeclined: the cart can be paid in another way at once.
    """
    try:
        payments.authorize(payment_id=payment.pk, at=at)
    except PaymentDeclined:
        _let_go(payment, at)
        raise


@transaction.atomic
def complete_payment(*, payment_id: UUID, at: datetime) -> Order | None:
    """Turn the cart of a payment into its order, once its money is in hand; None while it is not.

    Raises what `place_order` raises, and PaymentSuperseded where the cart was ordered by another payment.
    """
    cart = Cart.objects.with_terms().lock_one(payments.lookup(payment_id).cart_id)
    payment = payments.lock_payment(payment_id)
    if payment.order is not None:
        return payment.order
    if not payment.is_in_hand:
        return None
    if cart.status == Cart.Status.ORDERED:
        raise PaymentSuperseded
    carts.check_open(cart)
    return complete(cart, payment, at)


def settle_payment(*, payment_id: UUID, at: datetime) -> None:
    """Bring a payment to its end: the order, or the money back. Talks to the outside.

    So does money that came in while its order was called off. What is not known is asked; who has not paid in time is
    not waited for any longer. Raises NotFound, and ProviderUnavailable where the provider does not answer: whoever
    called tries again later.
    """
    payment = payments.lookup(payment_id)
    if payment.order is not None:
        if payment.order.status == Order.Status.CANCELED:
            payments.give_up(payment_id=payment_id, at=at)
        return
    if payment.status == Payment.Status.PENDING:
        payment = payments.reconcile(payment_id=payment_id, at=at)
    try:
        order = complete_payment(payment_id=payment_id, at=at)
    except DomainError as error:
        logger.warning("Payment %s becomes no order: %s", payment_id, error.detail)
        _let_go(payment, at)
    else:
        if order is None and (payment.given_up_at or payment.has_expired(at)):
            _let_go(payment, at)


@transaction.atomic
def _let_go(payment: Payment, at: datetime) -> None:
    """Give the money back, and the stock to others, unless another payment of the cart is under way.

    That is asked under the cart's lock: it may just be beginning.
    """
    if payment.cart_id:
        Cart.objects.filter(pk=payment.cart_id).lock_all()
    payments.give_up(payment_id=payment.pk, at=at)
    if payment.cart_id and not payments.under_way(payment.cart_id):
        carts.release_holds(cart_id=payment.cart_id)


def settle_delivered(*, payment_id: UUID, delivery_id: UUID | None, at: datetime) -> None:
    """Do the same for a delivery of the outbox, which is done with it."""
    settle_payment(payment_id=payment_id, at=at)
    if delivery_id:
        outbox.mark_done(delivery_id, at=at)


def unsettled_payments(*, at: datetime) -> list[UUID]:
    """Find the payments that the sweep has to bring to an end, the oldest first."""
    found = Payment.objects.unsettled(at).order_by("pk").values_list("pk", flat=True)
    return list(found[:SWEEP])
