"""The letters, sent by the outbox."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.notifications import services
from core.tasks import MailTask


@shared_task(base=MailTask)
def send_letter(*, order_id: str, delivery_id: str, **told: Any) -> None:
    """Tell the customer of a step of their order; safe to run twice."""
    services.send_letter(order_id=UUID(order_id), delivery_id=UUID(delivery_id), at=timezone.now())
