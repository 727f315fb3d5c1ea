"""Gives all products out into a file."""

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.products.services.exports import WRITERS, Row, export_products, exported_rows

CANNOT_BE_WRITTEN = 1


class Command(BaseCommand):
    help = (
        "Export all products, with their variants, into a file that import_products reads again unchanged. "
        "Without a file, or with -, it is written to standard output. Ends with 1 if the file cannot be written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, nargs="?", default=Path("-"))
        parser.add_argument("--format", choices=list(WRITERS), help="csv unless the file's name says otherwise")

    def handle(self, *args: Any, **options: Any) -> None:
        started, path = time.monotonic(), options["file"]
        kind = options["format"] or (path.suffix[1:] if path.suffix[1:] in WRITERS else "csv")
        if str(path) == "-":
            for piece in export_products(kind):
                self.stdout.write(piece, ending="")
            return
        tally = Counter[str]()
        try:
            write_whole(path, WRITERS[kind](counted(exported_rows(), tally)))
        except OSError as error:
            self.stderr.write(f"{path}: the file cannot be written: {error.strerror or error}.")
            sys.exit(CANNOT_BE_WRITTEN)
        seconds = time.monotonic() - started
        self.stdout.write(f"{tally['products']} products with {tally['variants']} variants in {seconds:.1f} seconds.")


def counted(rows: Iterator[Row], tally: Counter[str]) -> Iterator[Row]:
    """Count products and variants on their way."""
    yield next(rows)
    last = ""
    for row in rows:
        tally["variants"] += 1
        tally["products"] += row[0] != last
        last = row[0]
        yield row


def write_whole(path: Path, pieces: Iterator[str]) -> None:
    """Write a file that is there whole or not at all."""
    is_special = path.exists() and not path.is_file()
    part = path if is_special else path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        if not is_special:
            part.replace(path)
    finally:
        if not is_special:
            part.unlink(missing_ok=True)
