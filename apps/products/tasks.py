"""The catalogue's background work."""

from celery import shared_task
from django.utils import timezone

from apps.products import services


@shared_task
def apply_scheduled_prices() -> None:
    """Start and end scheduled prices; safe to run twice."""
    services.apply_scheduled_prices(at=timezone.now())
