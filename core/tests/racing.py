"""Runs functions at the same moment, each in a thread with a database connection of its own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connections


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
