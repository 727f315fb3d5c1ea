"""The catalogue's background work."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from apps.products import services
from core.tasks import DeliveryTask


@shared_task
def apply_scheduled_prices() -> None:
    """Start and end scheduled prices; safe to run twice."""
    services.apply_scheduled_prices(at=timezone.now())


@shared_task
def fold_changes() -> None:
    """Keep the catalogue's version cheap to read; safe to run twice."""
    services.fold_changes()


@shared_task(base=DeliveryTask)
def carry_on_import(run_id: str, delivery_id: str | None = None) -> None:
    """Import some more of a file that was handed in; safe to run twice, and run again until all of it is done."""
    services.carry_on_import(run_id=UUID(run_id), delivery_id=UUID(delivery_id) if delivery_id else None)


@shared_task
def delete_old_imports() -> None:
    """Throw away the files of imports that were over long ago."""
    services.delete_old_imports(at=timezone.now())
