"""What orders show of payments."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

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
