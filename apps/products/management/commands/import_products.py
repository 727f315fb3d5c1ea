"""Brings in a merchant's products from a file."""

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.markets.models import Market
from apps.products.importers import FORMATS, Entry, UnusableFile, load_mapping, read_products
from apps.products.services.imports import ImportOutcome, import_products
from core.clock import local_now

RESULTS = ("created", "updated", "unchanged", "rejected")
CLEAN, UNUSABLE, WITH_REJECTS, INTERRUPTED = 0, 1, 3, 130


class Command(BaseCommand):
    help = (
        "Import products from a Shopify export or any CSV file. "
        "Ends with 0 if all went well, 3 if some products were rejected, 1 if the file cannot be used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--format", choices=["auto", *FORMATS], default="auto", help="found out from the header")
        parser.add_argument("--mapping", metavar="FILE.toml", type=Path, help="says what the columns mean")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--update", action="store_true", help="change products that exist to what the file says")

    def handle(self, *args: Any, **options: Any) -> None:
        started, tally = time.monotonic(), Counter[str]()
        status = CLEAN
        try:
            for outcome in self._outcomes(options):
                tally[outcome.result] += 1
                self._tell(outcome)
        except UnusableFile as error:
            self.stderr.write(f"{options['file']}: {error.detail}")
            status = UNUSABLE
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. What is counted below is there; start again to go on.")
            status = INTERRUPTED
        if tally or status == INTERRUPTED:
            self._sum_up(tally, time.monotonic() - started, dry_run=options["dry_run"])
        self._end(status or (WITH_REJECTS if tally["rejected"] else CLEAN))

    def _outcomes(self, options: dict[str, Any]) -> Iterator[ImportOutcome]:
        mapping = load_mapping(Path(options["mapping"])) if options["mapping"] else None
        entries: Iterator[Entry] = read_products(
            Path(options["file"]),
            currency=Market.objects.default().currency,
            at=local_now(),
            format_name=options["format"],
            mapping=mapping,
        )
        return import_products(entries=entries, update=options["update"], dry_run=options["dry_run"])

    def _tell(self, outcome: ImportOutcome) -> None:
        for problem in outcome.problems:
            self.stderr.write(f"{problem} ({outcome.entry.label})" if outcome.entry.label else str(problem))

    def _sum_up(self, tally: Counter[str], seconds: float, *, dry_run: bool) -> None:
        counts = ", ".join(f"{tally[result]} {result}" for result in RESULTS)
        self.stdout.write(f"{'Dry run, nothing is written: ' if dry_run else ''}{counts} in {seconds:.1f} seconds.")

    def _end(self, status: int) -> None:
        if status:
            sys.exit(status)
