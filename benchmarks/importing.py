"""Importing simple products, against a bare `bulk_create` of the very same rows."""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from apps.markets.models import Market
from apps.products.importers import open_products
from apps.products.services.import_runs import start_import
from apps.products.services.imports import import_products
from benchmarks.databases import ROOT
from benchmarks.figures import Figure
from core.garbage import rarely_collected

Counts = dict[type[models.Model], int]

HEADER = "name,sku,price,stock,category,description,status,brand\n"
ROW = (
    "Product {n} in {wood},SKU-{n},{price},{stock},Home > Shelf {shelf},"
    '"Number {n} of its kind, made by hand of {wood}, and sent in a box of its own.",active,Maker {maker}\n'
)
LARGER = 10
"""How many times as many rows the run has whose memory is measured."""

ROUNDS = 3
"""Of each time the shortest counts: whatever else the machine does can only make one longer."""


def measure(size: int) -> Iterator[Figure]:
    """Import a file into an empty shop, import it again, and write the same rows without any of our code."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        empty = counts()
        seconds(write(Path(folder) / "warm.csv", range(200)))
        clear(empty)
        file = write(Path(folder) / "products.csv", range(size))
        first, again, updating, bare = map(min, zip(*(one_round(file, empty) for _ in range(ROUNDS)), strict=True))
        yield Figure("products a second", size / first, least=2_000)
        yield Figure("time of a bare bulk_create of the same rows", first / bare, "times", most=3)
        yield Figure("time of a second run, nothing changed", again / first, "of the first", most=0.5)
        yield Figure("the same with --update", updating / first, "of the first")
        rows = size * LARGER
        elapsed, memory = in_a_process(write(Path(folder) / "large.csv", range(rows)))
        yield Figure(f"{rows:,} products by the command, a second", rows / elapsed)
        yield Figure(f"{rows:,} products by the command, resident memory", memory, "MB", most=200)


def one_round(file: Path, empty: Counts) -> tuple[float, float, float, float]:
    """Measure each time once, and leave the shop as empty as it was."""
    times = seconds(file), seconds(file), seconds(file, update=True), seconds_of_bulk_create(empty)
    clear(empty)
    return times


def write(path: Path, numbers: range) -> Path:
    """Write a file of simple products, the same ones each time."""
    chance = random.Random(1)  # noqa: S311 the same for every run
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for n in numbers:
            wood, price = chance.choice(("oak", "ash", "elm")), f"{chance.randint(1, 999)}.{chance.randint(0, 99):02d}"
            stock = chance.randint(1, 50)
            file.write(ROW.format(n=n, wood=wood, price=price, stock=stock, shelf=n % 20, maker=n % 50))
    return path


def seconds(path: Path, *, update: bool = False) -> float:
    """Import a file as the command does."""
    begun, now = perf_counter(), timezone.now()
    file = open_products(path, currency=Market.objects.default().currency, at=now)
    run = start_import(file=file, update=update, dry_run=False, at=now)
    rejected = [outcome for outcome in import_products(run=run, entries=file.entries) if outcome.problems]
    if rejected:
        raise AssertionError(f"{len(rejected)} products were rejected: {rejected[0].problems}")
    return perf_counter() - begun


def counts() -> Counts:
    """Count the rows of every table."""
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {model: model._base_manager.count() for model in tables}


def grown(before: Counts) -> list[type[models.Model]]:
    """Name the tables that have grown."""
    return [model for model, count in counts().items() if count > before[model]]


def clear(before: Counts) -> None:
    """Take everything out of the tables that have grown."""
    with transaction.atomic():
        for model in grown(before):
            model._base_manager.all()._raw_delete(connection.alias)


def seconds_of_bulk_create(before: Counts) -> float:
    """Take the rows of every table that has grown out of the database, and write them back."""
    rows = {model: list(model._base_manager.all()) for model in grown(before)}
    clear(before)
    begun = perf_counter()
    with rarely_collected(), transaction.atomic():
        for model, instances in rows.items():
            model._base_manager.bulk_create(instances)
    return perf_counter() - begun


def in_a_process(path: Path) -> tuple[float, float]:
    """Import a file by the command; returns seconds, and the most memory that the process has held, in MB."""
    begun = perf_counter()
    command = [sys.executable, "manage.py", "import_products", str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise AssertionError(f"The command ended with {os.waitstatus_to_exitcode(status)}.")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return perf_counter() - begun, kilobytes / 1024
