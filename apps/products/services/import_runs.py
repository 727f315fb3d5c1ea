"""Writes to the rows of imports: who works on which file, and how far they have come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.products.exceptions import ImportInProgress
from apps.products.importers import ProductFile
from apps.products.models import ImportProblem, ImportRun
from apps.products.services.races import retried
from core.ids import uuid7
from core.processes import has_ended, here

LEASE = timedelta(seconds=30)
"""Longer than any batch takes. A process of this host that was killed is noticed at once."""

MAX_PROBLEMS = 10_000
KEPT = timedelta(days=30)


def start_import(
    *,
    file: ProductFile,
    update: bool,
    dry_run: bool,
    at: datetime,
    actor_id: UUID | None = None,
    restart: bool = False,
) -> ImportRun:
    """Lease the import of a file to this process: the one of the same terms that was interrupted, else a new one.

    Raises ImportInProgress while another one is at work.
    """
    fingerprint = file.fingerprint(update, dry_run)

    def attempt() -> ImportRun:
        _make_way(at)
        ImportProblem.objects.filter(run__created_at__lt=at - KEPT).delete()
        run = ImportRun.objects.of_file(fingerprint).first()
        if restart or run is None or run.status != ImportRun.Status.INTERRUPTED:
            name = file.table.path.name[:255]
            run = ImportRun(file_name=name, is_update=update, is_dry_run=dry_run, actor_id=actor_id)
        return _lease(run, file, fingerprint, at)

    return retried(attempt)


def resume_import(*, run_id: UUID, file: ProductFile, at: datetime) -> ImportRun:
    """Lease an import that waits, or was interrupted, to this process.

    Raises NotFound, and ImportInProgress while this or another one is at work.
    """

    def attempt() -> ImportRun:
        _make_way(at)
        run = ImportRun.objects.all().lock_one(run_id)
        return _lease(run, file, file.fingerprint(run.is_update, run.is_dry_run), at)

    return retried(attempt)


def _lease(run: ImportRun, file: ProductFile, fingerprint: str, at: datetime) -> ImportRun:
    run.fingerprint, run.format, run.lines = fingerprint, file.format_name, file.table.lines
    run.status, run.process, run.lease, run.leased_until = ImportRun.Status.RUNNING, here(), uuid7(), at + LEASE
    run.finished_at, run.error = None, ""
    run.save()
    return run


def _make_way(at: datetime) -> None:
    """Find the one that runs. Raises ImportInProgress, unless its process has ended or was silent for too long."""
    for run in ImportRun.objects.running().lock_all():
        if run.is_leased(at) and not has_ended(run.process):
            raise ImportInProgress(run.file_name, run.created_at)
        _release(run, ImportRun.Status.INTERRUPTED)


def _release(run: ImportRun, status: ImportRun.Status) -> None:
    run.status, run.lease, run.leased_until = status, None, None
    run.save(update_fields=["status", "lease", "leased_until", "updated_at"])


def renew_lease(*, run: ImportRun, at: datetime, **steps: Any) -> None:
    """Keep the lease, with the steps that were made. Must be called inside the transaction of what they stand for.

    Raises ImportInProgress where another process has taken over: then the steps are not to be made.
    """
    held = ImportRun.objects.running().filter(pk=run.pk, lease=run.lease)
    if not held.update(leased_until=at + LEASE, updated_at=at, **steps):
        raise ImportInProgress(run.file_name, run.created_at)


def keep_problems(*, run: ImportRun, problems: Sequence[ImportProblem]) -> None:
    """Keep why products were rejected, as long as there is room for more."""
    if problems:
        room = MAX_PROBLEMS - ImportProblem.objects.filter(run=run).count()
        ImportProblem.objects.bulk_create(problems[: max(room, 0)])


@transaction.atomic
def end_import(*, run: ImportRun, status: ImportRun.Status, at: datetime, error: str = "") -> None:
    """Give the lease back. One that another process has taken over meanwhile stays theirs."""
    held = ImportRun.objects.running().filter(pk=run.pk, lease=run.lease)
    held.update(status=status, error=error, lease=None, leased_until=None, finished_at=at, updated_at=at)
    run.refresh_from_db()
