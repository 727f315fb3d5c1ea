"""What is always true of the database itself, and of what waits in the outbox."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import connection

from core.models import Delivery
from core.verification import Check, Violation

PATIENCE = timedelta(hours=1)
"""What ought to happen by itself has happened by then."""


def missing_constraints(at: datetime) -> Iterator[Violation]:
    """Find the rules that the models state and the database does not enforce: what hangs on them is no longer sure."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            stated = [constraint.name for constraint in model._meta.constraints]
            table = model._meta.db_table
            there = connection.introspection.get_constraints(cursor, table) if stated else {}
            for name in stated:
                if name not in there:
                    yield Violation(
                        f"constraint {name}",
                        f"The table {table} does not have it.",
                        "Run `manage.py migrate`. If all migrations are there, it was dropped by hand: "
                        "verify the rest, mend what breaks it, and add it again.",
                    )


def dangling_references(at: datetime) -> Iterator[Violation]:
    """Find rows that point to a row that is not there. PostgreSQL always enforces that, SQLite where it is asked to."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, parent, _ in cursor:
            yield Violation(
                f"row {row} of {table}",
                f"It points to a row of {parent} that is not there.",
                "Something was deleted by a program that does not enforce foreign keys. "
                "Bring the missing row back from a backup, or delete what pointed to it.",
            )


def stuck_deliveries(at: datetime) -> Iterator[Violation]:
    """Find what was to happen after a commit, and has not."""
    late = Delivery.objects.filter(status=Delivery.Status.PENDING, event__created_at__lte=at - PATIENCE)
    stuck = late | Delivery.objects.filter(status=Delivery.Status.DEAD)
    rows = stuck.order_by("pk").values_list("pk", "event__name", "subscriber", "status", "attempts", "last_error")
    for pk, event, subscriber, status, attempts, error in rows.iterator():
        said = f" It last said: {error[:200]}" if error else ""
        if status == Delivery.Status.DEAD:
            problem = f"It has failed {attempts} times and is not tried again.{said}"
            plan = "Mend what it says, then send it again: Deliveries in the admin."
        else:
            problem = f"It has waited for more than an hour, after {attempts} tries.{said}"
            plan = "See that a worker and beat are running; it is tried again by itself."
        yield Violation(f"delivery of {event} to {subscriber}", problem, plan, pk)


CHECKS = (
    Check("constraints", "The database enforces every constraint of the models.", missing_constraints),
    Check("references", "What a row points to is there.", dangling_references),
    Check("deliveries", "What is to happen after a commit happens within the hour.", stuck_deliveries),
)
