"""Named columns and rows, whatever contains them: what the formats read, and what the containers make of a file."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from apps.products.importers.entries import Problem, Row, UnusableFile

MAX_CELL = 1_000_000
MAX_RECORD = 8 * MAX_CELL
MAX_COLUMNS = 2_000

NOTES = ("Reject line", "Reject column", "Reject reason")
"""The columns that a rejects file has before its own. They are passed over when it is read again."""

_NOTES = frozenset(note.casefold() for note in NOTES)

Writer = Callable[[Row, Sequence[str]], None]
"""Writes a row, with the notes that stand before it."""


@dataclass(frozen=True, slots=True)
class Table(ABC):
    """A file whose header was read; its rows can be gone through any number of times.

    `lines` is about how many lines it has, 0 where that is not known.
    """

    path: Path
    header: tuple[str, ...]
    lines: int

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Read the rows one after the other, without the blank ones.

        Raises UnusableFile for a file that is no longer what it was when it was opened.
        """

    @abstractmethod
    def writing(self, path: Path) -> AbstractContextManager[Writer]:
        """Write another file of the same kind and the same columns, with notes."""

    def groups(self, key: Callable[[Row], str]) -> Iterator[tuple[str, list[Row]]]:
        """Gather the rows of one key, also where others stand between them; those of no key stay where they are.

        Only groups that are torn apart wait in memory for the end of the file; a first pass finds out which.
        """
        torn = self._torn(key)
        waiting: dict[str, list[Row]] = {}
        for name, keyed in groupby(self._keyed(key), itemgetter(0)):
            rows = [row for _, row in keyed]
            if name in torn:
                waiting.setdefault(name, []).extend(rows)
            else:
                yield name, rows
        yield from waiting.items()

    def _torn(self, key: Callable[[Row], str]) -> set[str]:
        seen: set[str] = set()
        torn: set[str] = set()
        for name, _ in groupby(self._keyed(key), itemgetter(0)):
            if name in seen:
                torn.add(name)
            seen.add(name)
        return torn - {""}

    def _keyed(self, key: Callable[[Row], str]) -> Iterator[tuple[str, Row]]:
        """Put each row's key beside it. A row that was cut off inside its key may be one more of the last group."""
        last = ""
        for row in self.rows():
            name = key(row)
            if row.problem and last.startswith(name):
                name = last
            yield name, row
            last = name


def is_note(title: str) -> bool:
    """Say whether a column is one that a rejects file has added."""
    return title.strip().casefold() in _NOTES


def refuse_too_wide(width: int) -> None:
    """Raise UnusableFile for a header that no catalogue has."""
    if width > MAX_COLUMNS:
        raise UnusableFile(f"The file has {width} columns; {MAX_COLUMNS} is the most.")


def flaw_of(line: int, header: Sequence[str], cells: Sequence[str]) -> Problem | None:
    """Say what no cell may hold, whatever it is in."""
    for title, cell in zip(header, cells, strict=False):
        if "\0" in cell:
            return Problem(line, title, "The cell holds a NUL character.")
        if len(cell) > MAX_CELL:
            return Problem(line, title, f"A cell is longer than {MAX_CELL} characters.")
        if not cell.isascii() and any("\ud800" <= character <= "\udfff" for character in cell):
            return Problem(line, title, "The cell holds half a character.")
    return None
