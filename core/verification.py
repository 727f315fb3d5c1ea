"""What is always true of a shop: every app says its part, `manage.py verify` looks whether it is.

A check sees the whole database as of one moment, holds up nobody who writes, and costs the same number of statements
and the same memory in a shop of any size.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from core.events import Event, publish
from core.exceptions import DomainError
from core.ids import uuid7
from core.registries import Registry

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Violation:
    """A thing that is not as it has to be: what is wrong with it, and what to do. `key` is what a repair takes."""

    thing: str
    problem: str
    plan: str
    key: Any = None


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is always true, in one sentence, and how to find what breaks it.

    `repair` is there where other rows say what is true: it takes the key of a violation, locks, and follows them.
    """

    name: str
    promise: str
    find: Callable[[datetime], Iterable[Violation]]
    repair: Callable[[Any], object] | None = None

    @property
    def command(self) -> str | None:
        """What repairs it, where anything does."""
        return f"manage.py verify --repair {self.name}" if self.repair else None


checks: Registry[Check] = Registry("check")
"""Every app fills in its own, lower apps first."""


@dataclass(frozen=True, slots=True)
class ShopInconsistent(Event):
    """Something that is always true of the shop is not: so many violations, of these checks."""

    name: ClassVar[str] = "shop.inconsistent"

    run_id: UUID
    violations: int
    checks: tuple[str, ...]


def each(rows: QuerySet[Any], thing: str, problem: str, plan: str) -> Iterator[Violation]:
    """Make a violation of every row, in the order of their keys; thing and problem name its columns in braces."""
    columns = {name for sentence in (thing, problem) for _, name, *_ in Formatter().parse(sentence) if name}
    for row in rows.order_by("pk").values("pk", *columns).iterator():
        yield Violation(thing.format_map(row), problem.format_map(row), plan, row["pk"])


def differences(row: Mapping[str, Any], truth: Mapping[str, Any]) -> str:
    """Say which columns of a row are not what they should be; nothing where all are."""
    return "; ".join(f"{name} is {row[name]}, not {true}" for name, true in truth.items() if row[name] != true)


def register(found: Iterable[Check]) -> None:
    """Add an app's checks. Raises ValueError where another one has the name."""
    for check in found:
        checks.register(check.name, check)


def chosen(names: Collection[str] = ()) -> list[Check]:
    """Give the checks of these names, all where none is named, in the order of the column."""
    return [check for name, check in checks.items() if name in names or not names]


@contextmanager
def snapshot() -> Iterator[None]:
    """Read the database as of one moment, and write nothing; a transaction that has begun stays what it is."""
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    usual: Any = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = "DEFERRED"  # on SQLite: readers see one moment, and leave the write lock alone
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        connection.transaction_mode = usual


def repair(check: Check, *, at: datetime) -> tuple[int, list[str]]:
    """Repair every violation of a check that can be; returns how many were, and why others were not."""
    if check.repair is None:
        raise ValueError(f"Nothing repairs {check.name}.")
    with snapshot():
        keys = list(dict.fromkeys(violation.key for violation in check.find(at)))
    refusals = []
    for key in keys:
        try:
            check.repair(key)
        except DomainError as error:
            refusals.append(f"{key}: {error.detail}")
    return len(keys) - len(refusals), refusals


def watch(*, at: datetime) -> int:
    """Run every check, log each violation as an error, and tell once that there are any; returns how many."""
    broken: list[str] = []
    with snapshot():
        for check in chosen():
            for violation in check.find(at):
                logger.error("%s: %s: %s %s", check.name, violation.thing, violation.problem, violation.plan)
                broken.append(check.name)
    if broken:
        with transaction.atomic():
            publish(ShopInconsistent(uuid7(), len(broken), tuple(dict.fromkeys(broken))))
    return len(broken)
