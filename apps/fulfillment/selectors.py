"""What orders show of fulfillments."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.fulfillment.models import Fulfillment
from apps.orders.models import Order


def fulfillments_of_orders(orders: Collection[Order]) -> dict[UUID, list[dict[str, Any]]]:
    """Give the fulfillments of these orders, ready for JSON; two queries, and none while nothing was sent."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    sent = [order for order in orders if order.fulfillment_status != Order.FulfillmentStatus.UNFULFILLED]
    for fulfillment in Fulfillment.objects.filter(order__in=sent).prefetch_related("lines").order_by("pk"):
        found[fulfillment.order_id].append(describe(fulfillment))
    return found


def describe(fulfillment: Fulfillment) -> dict[str, Any]:
    """Write a fulfillment as the interface shows it."""
    return {
        "id": fulfillment.pk,
        "carrier": fulfillment.carrier,
        "tracking_number": fulfillment.tracking_number,
        "tracking_url": fulfillment.tracking_url,
        "lines": [{"line": line.line_id, "quantity": line.quantity} for line in fulfillment.lines.all()],
        "sent_at": fulfillment.sent_at,
    }
