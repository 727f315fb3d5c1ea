"""Files brought in as the command does it, without the command."""

from datetime import datetime
from pathlib import Path

from apps.products.importers import FileMapping, open_products
from apps.products.services.import_runs import start_import
from apps.products.services.imports import ImportOutcome, import_products


def import_file(
    path: Path,
    *,
    at: datetime,
    update: bool = False,
    dry_run: bool = False,
    mapping: FileMapping | None = None,
) -> list[ImportOutcome]:
    """Import all of a file; returns what became of its entries."""
    file = open_products(path, currency="GBP", at=at, mapping=mapping)
    run = start_import(file=file, update=update, dry_run=dry_run, at=at)
    return list(import_products(run=run, entries=file.entries))
