"""Runs functions at the same moment, each in a thread with a database connection of its own."""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from time import sleep
from typing import Any

from django.db import connection, connections, transaction

from core.prepared import Prepared, PreparedLock


def race(*functions: Callable[[], Any]) -> list[Any]:
    """Start all functions at once; return for each what it returned, or the exception that it raised."""
    outcomes: list[Any] = [None] * len(functions)
    start = Barrier(len(functions), timeout=30)

    def run(index: int, function: Callable[[], Any]) -> None:
        try:
            start.wait()
            outcomes[index] = function()
        except Exception as error:  # noqa: BLE001 the outcome is what the caller asks for
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=entry) for entry in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def at_once(times: int, work: Callable[[], Any]) -> list[Any]:
    """Run the same work so many times at once; return what each gave, or the class of what it raised."""
    outcomes = race(*[work] * times)
    return [type(outcome) if isinstance(outcome, Exception) else outcome for outcome in outcomes]


def in_line(lock: Callable[[], Any], *functions: Callable[[], Any]) -> list[Any]:
    """Hold a lock while functions start, each once those before it wait; let go, and return what `race` returns.

    On PostgreSQL, where locks are waited for, and given in the order in which they were asked for.
    """
    starts = [Event() for _ in functions]

    def waiting(start: Event, function: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: start.wait(30) and function()

    def let_in() -> None:
        with transaction.atomic():
            lock()
            for place, start in enumerate(starts, 1):
                start.set()
                until_wait(place)

    *outcomes, failed = race(*map(waiting, starts, functions), let_in)
    assert failed is None, failed
    return outcomes


def unlocked(lock: PreparedLock[Any]) -> Callable[..., list[Any]]:
    """Give the `rows` of a lock without the lock: for controls."""

    def build() -> Any:
        rows = lock.build()
        rows.query.select_for_update = False
        return rows

    return Prepared(build).rows


def until_wait(count: int) -> None:
    """Wait until so many of this database's connections wait for a lock."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= count:
                return
        sleep(0.01)
    raise AssertionError(f"Fewer than {count} wait.")
