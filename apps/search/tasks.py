"""Search's background work."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.search import services
from core.tasks import DeliveryTask


@shared_task(base=DeliveryTask)
def index_category(category_id: str, delivery_id: str | None = None) -> None:
    """Find products by the new name of their category; safe to run twice."""
    services.index_category(
        category_id=UUID(category_id), delivery_id=UUID(delivery_id) if delivery_id else None, at=timezone.now()
    )


@shared_task(base=DeliveryTask, time_limit=2 * 60 * 60)
def follow_language(market_id: str, language: str, delivery_id: str | None = None) -> None:
    """Find products by the shop's new language; safe to run twice."""
    services.follow_language(delivery_id=UUID(delivery_id) if delivery_id else None, at=timezone.now())


@shared_task
def forget_changes() -> None:
    """Keep what facets read of changes short; safe to run twice."""
    services.forget_changes()
