"""The payments' background work: what is said to providers, and what they have said."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.payments import services
from core.tasks import DeliveryTask


@shared_task(base=DeliveryTask)
def carry_out_instruction(payment_id: str, instruction_id: str, delivery_id: str | None = None) -> None:
    """Tell a provider to capture, void or refund; safe to run twice."""
    services.carry_out(instruction_id=UUID(instruction_id), delivery_id=_uuid(delivery_id), at=timezone.now())


@shared_task(base=DeliveryTask)
def apply_notice(payment_id: str, notice_id: str, delivery_id: str | None = None) -> None:
    """Note what a provider told by a webhook; safe to run twice."""
    services.apply_notice(notice_id=UUID(notice_id), delivery_id=_uuid(delivery_id), at=timezone.now())


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
