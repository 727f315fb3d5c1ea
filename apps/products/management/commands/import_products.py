"""Brings in a merchant's products from a file."""

import sys
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apps.markets.models import Market
from apps.products.exceptions import ImportInProgress
from apps.products.importers import (
    FORMATS,
    FileMapping,
    ProductFile,
    RejectsFile,
    UnusableFile,
    load_mapping,
    open_products,
    overruled,
    rejects_beside,
    suggest_mapping,
)
from apps.products.models import ImportRun
from apps.products.services.import_runs import start_import
from apps.products.services.imports import ImportOutcome, import_products
from core.clock import local_now
from core.exceptions import DomainError
from core.progress import Progress

RESULTS = ("created", "updated", "unchanged", "rejected")
REFUSALS = (UnusableFile, ImportInProgress)
CLEAN, UNUSABLE, WITH_REJECTS, INTERRUPTED = 0, 1, 3, 130

Outcomes = Generator[ImportOutcome, None, None]


class Command(BaseCommand):
    help = (
        "Import products from a Shopify or WooCommerce export, or any CSV, Excel (.xlsx) or JSON lines file. "
        "Ends with 0 if all went well, 3 if some products were rejected, 1 if nothing could be imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--format", choices=["auto", *FORMATS], default="auto", help="found out from the header")
        parser.add_argument("--mapping", metavar="FILE.toml", type=Path, help="says what the columns mean")
        parser.add_argument(
            "--suggest-mapping", action="store_true", help="write a first mapping for this file instead"
        )
        parser.add_argument("--encoding", default="", help="as in utf-8, utf-16, cp1252; else found out")
        parser.add_argument("--delimiter", default="", help="what parts the cells of a CSV file; else found out")
        parser.add_argument("--decimal", default="", help="the sign before decimals, . or ,; else found out")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--update", action="store_true", help="change products that exist to what the file says")
        parser.add_argument("--restart", action="store_true", help="begin anew where an interrupted import would go on")
        parser.add_argument("--rejects", metavar="FILE", type=Path, help="where rejected rows go (else beside FILE)")
        parser.add_argument("--progress", action=BooleanOptionalAction, help="show progress also without a terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            mapping = self._mapping(options)
            if options["suggest_mapping"]:
                self.stdout.write(suggest_mapping(Path(options["file"]), mapping), ending="")
                return
            file = self._open(options, mapping)
            rejects = self._rejects(file, options)
            run = start_import(
                file=file,
                update=options["update"],
                dry_run=options["dry_run"],
                restart=options["restart"],
                at=timezone.now(),
            )
        except REFUSALS as error:
            status = self._refuse(options, error)
        else:
            status = self._carry_out(run, file, rejects, options)
        if status:
            sys.exit(status)

    def _mapping(self, options: dict[str, Any]) -> FileMapping:
        mapping = load_mapping(Path(options["mapping"])) if options["mapping"] else FileMapping()
        said = {name: options[name] for name in ("encoding", "delimiter", "decimal")}
        return overruled(mapping, **said)

    def _open(self, options: dict[str, Any], mapping: FileMapping) -> ProductFile:
        return open_products(
            Path(options["file"]),
            currency=Market.objects.default().currency,
            at=local_now(),
            format_name=options["format"],
            mapping=mapping,
        )

    def _rejects(self, file: ProductFile, options: dict[str, Any]) -> RejectsFile:
        beside = None if options["dry_run"] else rejects_beside(file.table.path)
        return RejectsFile(file.table, options["rejects"] or beside)

    def _carry_out(self, run: ImportRun, file: ProductFile, rejects: RejectsFile, options: dict[str, Any]) -> int:
        if run.entries_done:
            self.stderr.write(
                f"This import was interrupted after {run.entries_done} products, on line {run.lines_done}, and goes on "
                "from there; --restart begins anew."
            )
        try:
            self._listen(run, import_products(run=run, entries=file.entries), rejects, options)
        except REFUSALS as error:
            status = self._refuse(options, error)
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. What is counted below is there; start again to go on.")
            status = INTERRUPTED
        else:
            status = WITH_REJECTS if run.rejected else CLEAN
        self._sum_up(run, rejects)
        return status

    def _listen(self, run: ImportRun, outcomes: Outcomes, rejects: RejectsFile, options: dict[str, Any]) -> None:
        with self._progress(run, is_wanted=options["progress"]) as progress, rejects, closing(outcomes):
            for outcome in outcomes:
                if outcome.problems or outcome.differences:
                    progress.clear()
                    self._tell(outcome, run)
                if outcome.problems:
                    rejects.add(outcome.entry, outcome.problems)
                progress.tell(run.entries_done, share_of(run))

    def _progress(self, run: ImportRun, *, is_wanted: bool | None) -> Progress:
        is_terminal = self.stderr.isatty()
        return Progress(
            self._draw,
            "products",
            is_bar=is_terminal,
            is_shown=is_terminal if is_wanted is None else is_wanted,
            done=run.entries_done,
            share=share_of(run),
        )

    def _draw(self, text: str) -> None:
        self.stderr.write(text, style_func=str, ending="")
        self.stderr.flush()

    def _tell(self, outcome: ImportOutcome, run: ImportRun) -> None:
        """Say what is wrong, and in a dry run what an update would change."""
        label = f" ({outcome.entry.label})" if outcome.entry.label else ""
        if not outcome.is_earlier:
            for problem in outcome.problems:
                self.stderr.write(f"{problem}{label}")
        if run.is_dry_run and outcome.differences:
            self.stdout.write(f"line {outcome.entry.line}: {'; '.join(outcome.differences)}{label}")

    def _refuse(self, options: dict[str, Any], error: DomainError) -> int:
        self.stderr.write(f"{options['file']}: {error.detail}")
        return UNUSABLE

    def _sum_up(self, run: ImportRun, rejects: RejectsFile) -> None:
        counts = ", ".join(f"{getattr(run, result)} {result}" for result in RESULTS)
        note = "Dry run, nothing is written: " if run.is_dry_run else ""
        self.stdout.write(f"{note}{counts} in {run.worked_for.total_seconds():.1f} seconds.")
        if rejects.is_there:
            self.stdout.write(f"The rejected rows are in {rejects.path}: correct them there, and import that file.")


def share_of(run: ImportRun) -> float:
    """Say which share of its file is done, 0 where that is not known."""
    return run.lines_done / run.lines if run.lines else 0.0
