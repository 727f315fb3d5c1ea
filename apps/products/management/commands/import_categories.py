"""Brings in a merchant's tree of categories from a file."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.products.importers import UnusableFile, read_categories
from apps.products.services.trees import import_categories

RESULTS = ("created", "updated", "unchanged")
UNUSABLE, WITH_REJECTS = 1, 3


class Command(BaseCommand):
    help = (
        "Import categories from a JSON tree (id, name, path, subCategories) or from paths like A > B > C, one a line "
        "or in a column called Category. Ends with 0 if all went well, 3 if some categories were rejected, "
        "1 if the file cannot be used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--source", default="", metavar="NAME", help="whose ids these are, if there are several")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--update", action="store_true", help="rename and move categories to what the file says")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            branches, rejects = read_categories(options["file"])
        except UnusableFile as error:
            self.stderr.write(f"{options['file']}: {error.detail}")
            sys.exit(UNUSABLE)
        outcome = import_categories(
            branches=branches, source=options["source"], update=options["update"], dry_run=options["dry_run"]
        )
        rejects = [*rejects, *outcome.rejects]
        for reject in rejects:
            self.stderr.write(str(reject))
        counts = ", ".join(f"{outcome.counts[result]} {result}" for result in RESULTS)
        aside = "Dry run, nothing is written: " if options["dry_run"] else ""
        seconds = time.monotonic() - started
        self.stdout.write(f"{aside}{counts}, {len(rejects)} rejected in {seconds:.1f} seconds.")
        if rejects:
            sys.exit(WITH_REJECTS)
