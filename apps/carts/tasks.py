"""The carts' background work."""

from celery import shared_task
from django.utils import timezone

from apps.carts import services


@shared_task
def cleanup_expired_carts() -> None:
    """Throw away carts that nobody has touched for 7 days."""
    services.delete_expired_carts(at=timezone.now())


@shared_task
def release_expired_holds() -> None:
    """Put back on sale what carts hold that have not paid in time."""
    services.release_expired_holds(at=timezone.now())
