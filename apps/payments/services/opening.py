"""Beginning payments: for an order that is there, or for a cart that is to become one."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.carts.models import Cart
from apps.orders.models import Order
from apps.payments.exceptions import PaymentDeclined, ProviderUnavailable, UnknownPaymentProvider
from apps.payments.gateways import Charge, PaymentProvider, Started, providers
from apps.payments.models import Payment
from apps.payments.rules import Fact
from apps.payments.services.recording import record, settle_order, tell_the_past
from core.exceptions import NotFound
from core.prepared import PreparedInsert

PAYMENTS = PreparedInsert(Payment)


def provider_of(code: str) -> PaymentProvider:
    """Find a provider. Raises UnknownPaymentProvider."""
    provider = providers.get(code)
    if provider is None:
        raise UnknownPaymentProvider(code)
    return provider


def is_outside(code: str) -> bool:
    """Say whether a provider is asked for the money before there is an order. Raises UnknownPaymentProvider."""
    return provider_of(code).is_outside


def _started(provider: str, method: str, currency: str) -> Started:
    started = provider_of(provider).start(method, currency)
    if started is None:
        raise UnknownPaymentProvider(provider, method)
    return started


@transaction.atomic(savepoint=False)
def start_payment(*, order: Order, provider: str, method: str = "") -> Payment:
    """Open the pending payment of a new order, in the order's own transaction. One that costs nothing is paid with it.

    Raises UnknownPaymentProvider for a provider or method that is not offered.
    """
    started = _started(provider, method, order.currency)
    payment = Payment(
        order=order,
        user_id=order.user_id,
        provider=provider,
        method=started.method,
        currency=order.currency,
        amount=order.total,
        instructions=started.instructions,
    )
    PAYMENTS.run([payment])
    if not order.total:
        settle_order(order.pk)
        order.refresh_from_db(fields=["status", "payment_status"])
    return payment


@transaction.atomic
def open_payment(*, cart: Cart, provider: str, method: str, amount: int, user_id: UUID | None, at: datetime) -> Payment:
    """Open the payment of a cart, locked by the caller, before its provider is asked; amount in minor units.

    One that is under way for the same amount by the same way is taken up again, for as long as the first time: a
    shopper who asks twice pays once.
    Raises UnknownPaymentProvider.
    """
    started = _started(provider, method, cart.market.currency)
    same = {"provider": provider, "method": started.method, "amount": amount, "currency": cart.market.currency}
    if begun := Payment.objects.under_way().filter(cart=cart, **same).lock_all():
        return _begin_again(begun[-1], at)
    return Payment.objects.create(
        cart=cart,
        user_id=user_id or cart.user_id,
        provider=provider,
        method=started.method,
        currency=cart.market.currency,
        amount=amount,
        instructions=started.instructions,
        expires_at=at + settings.RESERVATION_LIFETIME,
    )


def _begin_again(payment: Payment, at: datetime) -> Payment:
    """Give a payment as much time to be paid as it had at first."""
    payment.expires_at = at + settings.RESERVATION_LIFETIME
    payment.save(update_fields=["expires_at", "updated_at"])
    return payment


def lookup(payment_id: UUID) -> Payment:
    """Find a payment. Raises NotFound."""
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    return payment


def under_way(cart_id: UUID) -> Payment | None:
    """Find the payment by which a cart is being paid: the one that was begun last."""
    return Payment.objects.under_way().filter(cart=cart_id).order_by("-pk").first()


def charge_of(payment: Payment) -> Charge:
    """Give a payment as its provider is told of it."""
    return Charge(payment.pk, payment.method, payment.amount, payment.currency)


def authorize(*, payment_id: UUID, at: datetime) -> Payment:
    """Ask a payment's provider for the money, unless that is answered already. Talks to the outside: no transaction.

    A provider that does not answer leaves it pending: a webhook or the sweep tells how it ended. Raises NotFound, and
    PaymentDeclined once that is noted.
    """
    payment = lookup(payment_id)
    if payment.status != Payment.Status.PENDING:
        return payment
    try:
        report = provider_of(payment.provider).authorize(charge_of(payment))
    except ProviderUnavailable:
        return payment
    except PaymentDeclined as error:
        record(payment_id=payment_id, facts=[declined(payment, error.reason)], at=at)
        raise
    if report.client_data:
        Payment.objects.filter(pk=payment_id).update(client_data=dict(report.client_data))
    return record(payment_id=payment_id, facts=report.facts, at=at)


def declined(payment: Payment, reason: str) -> Fact:
    """Make the fact of a refusal, of which providers give no id."""
    return Fact("decline", 0, f"declined_{payment.pk}", reason)


def reconcile(*, payment_id: UUID, at: datetime) -> Payment:
    """Ask a payment's provider what has become of it. Talks to the outside. Raises NotFound, ProviderUnavailable."""
    payment = lookup(payment_id)
    report = provider_of(payment.provider).reconcile(charge_of(payment))
    return record(payment_id=payment_id, facts=report.facts, at=at)


@transaction.atomic
def attach_order(*, payment: Payment, order: Order, at: datetime) -> None:
    """Give a payment, locked by the caller, to the order that its cart has become."""
    payment.order, payment.expires_at = order, None
    payment.save(update_fields=["order", "expires_at", "updated_at"])
    tell_the_past(record(payment_id=payment.pk, facts=(), at=at))
    order.refresh_from_db(fields=["status", "payment_status"])


def offered_methods(currency: str) -> list[dict[str, str]]:
    """Give every way to pay an amount in this currency."""
    return [
        {"provider": code, "method": method.code, "name": method.name, "instructions": method.instructions}
        for code, provider in providers.items()
        for method in provider.methods(currency)
    ]
