"""What orders show of payments."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.orders.models import Order
from apps.payments.models import Payment, Refund
from core.money import to_text


def payments_of_orders(orders: Collection[Order]) -> dict[UUID, list[dict[str, Any]]]:
    """Give the payments of these orders, ready for JSON; one query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for payment in Payment.objects.filter(order__in=orders).order_by("pk"):
        if payment.order_id:
            found[payment.order_id].append(describe_payment(payment))
    return found


AMOUNTS = ("amount", "authorized", "captured", "refunded", "capturing", "refunding")


def describe_payment(payment: Payment) -> dict[str, Any]:
    """Write a payment as the interface shows it."""
    return {
        "id": payment.pk,
        "provider": payment.provider,
        "method": payment.method,
        "status": payment.status,
        **{name: to_text(getattr(payment, name), payment.currency) for name in AMOUNTS},
        "currency": payment.currency,
        "instructions": payment.instructions,
        "client_data": payment.client_data,
        "expires_at": payment.expires_at,
    }


UNPAID = {Order.PaymentStatus.UNPAID, Order.PaymentStatus.AUTHORIZED}


def refunds_of_orders(orders: Collection[Order]) -> dict[UUID, list[dict[str, Any]]]:
    """Give the refunds of these orders, ready for JSON; two queries, and none while nothing was paid."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    paid = [order for order in orders if order.payment_status not in UNPAID]
    refunds = Refund.objects.filter(order__in=paid).select_related("instruction__payment")
    for refund in refunds.prefetch_related("lines").order_by("pk"):
        found[refund.order_id].append(describe_refund(refund))
    return found


def describe_refund(refund: Refund) -> dict[str, Any]:
    """Write a refund as the interface shows it."""
    told = refund.instruction
    currency = told.payment.currency
    return {
        "id": refund.pk,
        "payment": told.payment_id,
        "status": told.status,
        "amount": to_text(told.amount, currency),
        "currency": currency,
        "reason": refund.reason,
        "restock": refund.is_restocked,
        "failure": told.failure,
        "lines": [
            {"line": line.line_id, "quantity": line.quantity, "amount": to_text(line.amount, currency)}
            for line in refund.lines.all()
        ],
        "created_at": told.given_at,
    }
