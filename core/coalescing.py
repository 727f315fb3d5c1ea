"""One reading for all who ask at once: where many threads ask the same of the database, one of them asks for all."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

R = TypeVar("R")


class Coalesced(Generic[R]):
    """A reading that is never older than the question, as if each had read for himself.

    Whoever asks waits for the next reading, not for one that is on its way: that began before he asked. The first who
    waits for it makes it, as soon as the one before it is done, in his own thread and by his own connection. What it
    raises is raised to all who waited. Not for use within a transaction, whose changes nobody else may see.
    """

    def __init__(self, read: Callable[[], R]) -> None:
        self._read = read
        self._reading = Lock()
        self._guard = Lock()
        self._next: Future[R] | None = None

    def __call__(self) -> R:
        """Return what was read after this call."""
        with self._guard:
            awaited = self._next
            if is_first := awaited is None:
                awaited = self._next = Future()
        if is_first:
            self._make(awaited)
        return awaited.result()

    def _make(self, awaited: "Future[R]") -> None:
        try:
            with self._reading:
                with self._guard:
                    self._next = None  # whoever asks from now on asks for one that begins later
                awaited.set_result(self._read())
        except BaseException as error:  # noqa: BLE001  # it is raised to all who wait, the caller too
            with self._guard:
                if self._next is awaited:
                    self._next = None
            awaited.set_exception(error)
