"""The letters, sent by the outbox, and word to staff, by the clock."""

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


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=6)  # a mail server that is away for a while
def send_low_stock() -> None:
    """Tell staff of what is running low; safe to run twice."""
    services.send_low_stock(at=timezone.now())
