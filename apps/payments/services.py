"""Writes to payments."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.orders.models import Order
from apps.payments.exceptions import UnknownPaymentProvider
from apps.payments.gateways import providers
from apps.payments.models import Payment, Transaction


@transaction.atomic
def start_payment(*, order: Order, provider: str, method: str = "") -> Payment:
    """Open the pending payment of a new order, in the order's own transaction.

    Raises UnknownPaymentProvider for a provider or method that is not offered.
    """
    gateway = providers.get(provider)
    started = gateway.start(method, order.currency) if gateway else None
    if started is None:
        raise UnknownPaymentProvider(provider, method)
    return Payment.objects.create(
        order=order,
        provider=provider,
        method=started.method,
        currency=order.currency,
        amount=order.total,
        instructions=started.instructions,
    )


@transaction.atomic
def void_pending_payments(*, order_id: UUID, at: datetime) -> int:
    """Give up the payments of an order that nobody has paid; returns how many."""
    pending = Payment.objects.filter(order_id=order_id, status=Payment.Status.PENDING).lock_all()
    for payment in pending:
        payment.status = Payment.Status.VOIDED
        payment.save(update_fields=["status", "updated_at"])
    Transaction.objects.bulk_create(
        Transaction(payment=payment, kind=Transaction.Kind.VOID, amount=payment.amount, at=at) for payment in pending
    )
    return len(pending)


def offered_methods(currency: str) -> list[dict[str, str]]:
    """Give every way to pay an amount in this currency."""
    return [
        {"provider": code, "method": method.code, "name": method.name, "instructions": method.instructions}
        for code, provider in providers.items()
        for method in provider.methods(currency)
    ]
