"""The core's background work: moving the outbox along, and throwing away what is old."""

from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Task, current_app, shared_task
from celery.exceptions import Ignore
from django.utils import timezone

from core import feed, idempotency, outbox, services, verification


class DeliveryTask(Task):  # type: ignore[type-arg]  # celery's class is generic for type checkers only
    """The base of every task that takes a delivery: a failure is written down and tried again by the outbox."""

    abstract = True

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        """Take the delivery over. Raises Ignore for a copy that came too late, so that no two run side by side."""
        if delivery_id := kwargs.get("delivery_id"):
            lease = (self.request.headers or {}).get(outbox.LEASE_HEADER)
            taken = datetime.fromisoformat(lease) if lease else None
            if not outbox.start(UUID(delivery_id), lease=taken, at=timezone.now()):
                raise Ignore

    def on_failure(self, exc: BaseException, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Write the failure down where the relay and staff find it."""
        if delivery_id := kwargs.get("delivery_id"):
            outbox.mark_failed(UUID(delivery_id), f"{type(exc).__name__}: {exc}", at=timezone.now())


class MailTask(DeliveryTask):
    """The base of every task whose effect is a mail: people may ask for the same one again."""

    abstract = True


def mail_tasks() -> list[str]:
    """Name the tasks whose effect is a mail, as deliveries name their subscribers."""
    return [name for name, task in current_app.tasks.items() if isinstance(task, MailTask)]


@shared_task
def relay_outbox() -> None:
    """Hand out what is due."""
    outbox.relay(at=timezone.now())


@shared_task
def prune() -> None:
    """Delete idempotency keys and events whose time is over."""
    idempotency.prune(at=timezone.now())
    feed.prune_events(at=timezone.now())


@shared_task
def gather_statistics() -> None:
    """Let the database know how much there is of what; safe to run twice."""
    services.gather_statistics()


@shared_task(time_limit=2 * 60 * 60, acks_late=False)  # longer than Redis waits before it hands a task to another
def verify_shop() -> None:
    """Check every invariant of the shop, and tell staff and webhooks of what is not as it has to be."""
    verification.watch(at=timezone.now())
