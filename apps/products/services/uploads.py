"""Files that are handed in over HTTP, and imported by a worker, some seconds' worth at a time.

Each waits in a folder of its own, with its mapping and its rejects beside it. A worker does what it can in one slice
and has the delivery handed out again: so a shop whose only worker this is sends mail in between, and a worker that is
killed costs a slice at most.
"""

import shutil
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.markets.models import Market
from apps.products.events import ImportRequested
from apps.products.exceptions import ImportInProgress
from apps.products.importers import ProductFile, RejectsFile, UnusableFile, load_mapping, open_products
from apps.products.models import ImportProblem, ImportRun
from apps.products.services.import_runs import KEPT, resume_import
from apps.products.services.imports import import_products
from core import outbox
from core.clock import local_now
from core.events import publish
from core.exceptions import InvalidFields, NotFound

SLICE = 20.0
"""Seconds; with a batch, and the way to where it stopped, well within a delivery's lease."""
PATIENCE = timedelta(seconds=5)
OVER = (ImportRun.Status.COMPLETED, ImportRun.Status.FAILED)
FILE, MAPPING = "products", "mapping.toml"


def hand_in_import(
    *,
    chunks: Iterable[bytes],
    file_name: str,
    format_name: str = "auto",
    mapping: str = "",
    update: bool = False,
    dry_run: bool = False,
    actor_id: UUID | None = None,
) -> ImportRun:
    """Keep a file, make sure that it can be read, and have a worker import it.

    Raises UnusableFile where nothing can be taken from it at all, InvalidFields where it is too large.
    """
    run = ImportRun(file_name=Path(file_name).name[:255], is_update=update, is_dry_run=dry_run, actor_id=actor_id)
    folder = _folder(run.pk)
    folder.mkdir(mode=0o700, parents=True)
    try:
        _store(chunks, folder / FILE)
        if mapping:
            (folder / MAPPING).write_text(mapping, encoding="utf-8")
        file = _open(folder, format_name)
        run.format, run.lines, run.fingerprint = file.format_name, file.table.lines, file.fingerprint(update, dry_run)
        _announce(run)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return run


def _store(chunks: Iterable[bytes], path: Path) -> None:
    size = 0
    with path.open("xb") as file:
        for chunk in chunks:
            size += file.write(chunk)
            if size > settings.IMPORT_MAX_BYTES:
                megabytes = settings.IMPORT_MAX_BYTES / 1_000_000
                raise InvalidFields({"file": [f"A file to import has at most {megabytes:g} MB."]})


@transaction.atomic
def _announce(run: ImportRun) -> None:
    run.save(force_insert=True)
    publish(ImportRequested(run.pk))


def _folder(run_id: UUID) -> Path:
    return Path(settings.IMPORT_DIR) / run_id.hex


def _open(folder: Path, format_name: str) -> ProductFile:
    """Open a file that was handed in. Raises UnusableFile."""
    mapping = folder / MAPPING
    return open_products(
        folder / FILE,
        currency=Market.objects.default().currency,
        at=local_now(),
        format_name=format_name,
        mapping=load_mapping(mapping) if mapping.exists() else None,
    )


def carry_on_import(*, run_id: UUID, delivery_id: UUID | None = None) -> None:
    """Import the next slice of a file that was handed in, and have the rest done later.

    Files come in the order in which they were handed in. While another one is imported it waits for that.
    """
    wait = timedelta(0)
    is_over = False
    if delivery_id is not None and not outbox.is_next(delivery_id):
        wait = PATIENCE
    else:
        try:
            is_over = _do_slice(run_id)
        except ImportInProgress:
            wait = PATIENCE
    if delivery_id is not None and is_over:
        outbox.mark_done(delivery_id, at=timezone.now())
    elif delivery_id is not None:
        outbox.put_off(delivery_id, until=timezone.now() + wait)


def _do_slice(run_id: UUID) -> bool:
    """Import until the slice is over; says whether the file is."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None or run.status in OVER:
        return True
    try:
        file = _open(_folder(run_id), run.format)
        run = resume_import(run_id=run_id, file=file, at=timezone.now())
        _import(run, file)
    except UnusableFile as error:
        unfinished = ImportRun.objects.filter(pk=run_id).exclude(status__in=(*OVER, ImportRun.Status.RUNNING))
        unfinished.update(status=ImportRun.Status.FAILED, error=error.detail, finished_at=timezone.now())
        return True
    # What stopped in good order is no interruption: it waits for its next slice.
    rest = ImportRun.objects.filter(pk=run_id, status=ImportRun.Status.INTERRUPTED)
    return not rest.update(status=ImportRun.Status.WAITING, finished_at=None)


def _import(run: ImportRun, file: ProductFile) -> None:
    ends = monotonic() + SLICE
    rejects = RejectsFile(file.table, _rejects(run))
    with rejects, closing(import_products(run=run, entries=file.entries)) as outcomes:
        for outcome in outcomes:
            if outcome.problems:
                rejects.add(outcome.entry, outcome.problems)
            if monotonic() > ends and not outcome.is_earlier:
                return


def _rejects(run: ImportRun) -> Path:
    return _folder(run.pk) / f"rejects{Path(run.file_name).suffix[:10]}"


def has_rejects(run: ImportRun) -> bool:
    """Say whether there is a whole file of what was rejected."""
    return run.status in OVER and _rejects(run).exists()


def rejects_of(run: ImportRun) -> Path:
    """Give the file of what was rejected, in the format of the one that was handed in. Raises NotFound."""
    if not has_rejects(run):
        raise NotFound("There are no rejected rows of this import, or they are not kept any more.")
    return _rejects(run)


def delete_old_imports(*, at: datetime) -> int:
    """Delete the files of imports that nothing has happened to for a week, and what belongs to none.

    Returns how many. The imports themselves stay, what they said of rows for a month.
    """
    ImportProblem.objects.filter(run__created_at__lt=at - KEPT).delete()
    recent = ImportRun.objects.filter(updated_at__gte=at - settings.IMPORT_LIFETIME)
    kept = {_folder(pk).name for pk in recent.values_list("pk", flat=True)}
    old = [folder for folder in Path(settings.IMPORT_DIR).glob("*/") if folder.name not in kept]
    gone = [folder for folder in old if folder.stat().st_mtime < (at - timedelta(days=1)).timestamp()]
    for folder in gone:
        shutil.rmtree(folder)
    return len(gone)
