"""What orders show of returns."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.orders.models import Order
from apps.returns.models import Return


def returns_of_orders(orders: Collection[Order]) -> dict[UUID, list[dict[str, Any]]]:
    """Give the returns of these orders, ready for JSON; two queries, and none while nothing was sent."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    sent = [order for order in orders if order.fulfillment_status != Order.FulfillmentStatus.UNFULFILLED]
    for one in Return.objects.filter(order__in=sent).prefetch_related("lines").order_by("pk"):
        found[one.order_id].append(describe(one))
    return found


def describe(one: Return) -> dict[str, Any]:
    """Write a return as the interface shows it."""
    return {
        "id": one.pk,
        "order": one.order_id,
        "status": one.status,
        "reason": one.reason,
        "answer": one.answer,
        "refund": one.refund_id,
        "lines": [
            {
                "line": line.line_id,
                "quantity": line.quantity,
                "received": line.received,
                "restock": line.is_restocked,
            }
            for line in one.lines.all()
        ],
        "requested_at": one.requested_at,
    }
