"""What payments do when orders tell them something."""

from django.utils import timezone

from apps.orders.events import OrderCanceled
from apps.payments import services
from apps.payments.events import PaymentCaptured


def settle_cancellation(event: OrderCanceled) -> None:
    """Ask nobody for the money of what was called off, and give back what was paid for it."""
    services.settle_cancellation(
        order_id=event.order_id, is_whole=event.is_whole, actor_id=event.actor_id, at=timezone.now()
    )


def give_back_excess(event: PaymentCaptured) -> None:
    """Give back what arrived after it was called off."""
    services.give_back_excess(order_id=event.order_id, at=timezone.now())
