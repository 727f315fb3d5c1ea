"""Works off what the outbox holds, here and now, as relay and worker would."""

from typing import Any

from celery import current_app
from django.utils import timezone

from core.models import Delivery


def deliver(*subscribers: str) -> int:
    """Run the tasks of every delivery that is due, or of those to the named tasks, and of what comes of them."""
    count = 0
    while due := _due(subscribers):
        for delivery in due:
            kwargs: dict[str, Any] = {**delivery.event.payload, "delivery_id": str(delivery.pk)}
            current_app.tasks[delivery.subscriber].apply(kwargs=kwargs, throw=True)
            count += 1
    return count


def _due(subscribers: tuple[str, ...]) -> list[Delivery]:
    due = Delivery.objects.due(timezone.now()).select_related("event").order_by("pk")
    return [delivery for delivery in due if not subscribers or delivery.subscriber.split(".")[-1] in subscribers]
