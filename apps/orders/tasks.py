"""The orders' background work."""

from uuid import UUID

from celery import shared_task

from apps.orders import services
from core.tasks import MailTask


@shared_task(base=MailTask)
def send_order_confirmation_email(order_id: str, delivery_id: str | None = None) -> None:
    """Tell the customer that the order has arrived; safe to run twice."""
    services.email_order_confirmation(order_id=UUID(order_id), delivery_id=UUID(delivery_id) if delivery_id else None)
