"""What orders and carts show of payments."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.payments.gateways import providers
from apps.payments.models import Payment
from core.money import to_text


def payments_of_orders(order_ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Give the payments of these orders, ready for JSON; one query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for payment in Payment.objects.filter(order_id__in=order_ids).order_by("pk"):
        found[payment.order_id].append(
            {
                "id": payment.pk,
                "provider": payment.provider,
                "method": payment.method,
                "status": payment.status,
                "amount": to_text(payment.amount, payment.currency),
                "captured": to_text(payment.captured, payment.currency),
                "refunded": to_text(payment.refunded, payment.currency),
                "currency": payment.currency,
                "instructions": payment.instructions,
            }
        )
    return found


def offered_methods(currency: str) -> list[dict[str, str]]:
    """Give every way to pay an amount in this currency."""
    return [
        {"provider": code, "method": method.code, "name": method.name, "instructions": method.instructions}
        for code, provider in providers.items()
        for method in provider.methods(currency)
    ]
