"""The checkout's background work: payments that ended without their shopper."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.checkout import services
from core.tasks import DeliveryTask


@shared_task(base=DeliveryTask)
def complete_payment(payment_id: str, delivery_id: str | None = None) -> None:
    """Turn a paid cart into its order, or give the money back; safe to run twice."""
    services.settle_delivered(
        payment_id=UUID(payment_id), delivery_id=UUID(delivery_id) if delivery_id else None, at=timezone.now()
    )


@shared_task
def settle_payment(payment_id: str) -> None:
    """Bring one payment to its end."""
    services.settle_payment(payment_id=UUID(payment_id), at=timezone.now())


@shared_task
def sweep_payments() -> None:
    """Look for payments that are paid and have no order, or that nobody has heard of for too long; one task each."""
    for payment_id in services.unsettled_payments(at=timezone.now()):
        settle_payment.delay(str(payment_id))
