"""What to do where two writers want the same thing at the same moment."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

T = TypeVar("T")

TRIES = 4


class Overtaken(Exception):
    """What was read before the lock is not what the lock found."""


def retried(attempt: Callable[[], T]) -> T:
    """Run a write in a transaction; again, seeing what the other has committed, where another one came first."""
    for _ in range(TRIES - 1):
        try:
            with transaction.atomic():
                return attempt()
        except (IntegrityError, Overtaken):
            continue
    with transaction.atomic():
        return attempt()
