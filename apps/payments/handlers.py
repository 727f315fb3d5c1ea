"""What payments do when orders tell them something."""

from django.utils import timezone

from apps.orders.events import OrderCanceled
from apps.payments import services


def void_pending_payments(event: OrderCanceled) -> None:
    """Ask nobody for the money of an order that was called off."""
    services.void_pending_payments(order_id=event.order_id, at=timezone.now())
