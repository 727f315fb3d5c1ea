"""The core's background work: moving the outbox along, and throwing away what is old."""

from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.utils import timezone

from core import idempotency, outbox


class DeliveryTask(Task):  # type: ignore[type-arg]  # celery's class is generic for type checkers only
    """The base of every task that takes a delivery: a failure is written down and tried again by the outbox."""

    abstract = True

    def on_failure(self, exc: BaseException, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Write the failure down where the relay and staff find it."""
        if delivery_id := kwargs.get("delivery_id"):
            outbox.mark_failed(UUID(delivery_id), f"{type(exc).__name__}: {exc}", at=timezone.now())


@shared_task
def relay_outbox() -> None:
    """Hand out what is due."""
    outbox.relay(at=timezone.now())


@shared_task
def prune() -> None:
    """Delete idempotency keys whose time is over."""
    idempotency.prune(at=timezone.now())
