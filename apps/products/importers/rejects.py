"""The rejects file: the rows that were not taken, in a file like theirs, each with the reasons before it."""

from collections.abc import Iterable
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from apps.products.importers.entries import Entry, Problem, Row
from apps.products.importers.table import Table, Writer


class RejectsFile:
    """Rejects of one table. The file is made with the first of them; without any there is none."""

    def __init__(self, table: Table, path: Path) -> None:
        self.table, self.path = table, path
        self.is_there = False
        self._open = ExitStack()
        self._write: Writer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was rejected before an interruption is worth as much.
        self._open.close()

    def add(self, entry: Entry, problems: Iterable[Problem]) -> None:
        """Write all rows of an entry: a product comes back whole, with what is wrong where it is wrong."""
        if not self.is_there:
            self._write = self._open.enter_context(self.table.writing(self.path))
            self.is_there = True
        found = list(problems)
        for row in _distinct(entry.rows):
            own = [problem for problem in found if problem.line == row.line]
            columns = dict.fromkeys(problem.column for problem in own if problem.column)
            reasons = dict.fromkeys(problem.reason for problem in own)
            self._write(row, (str(row.line), ", ".join(columns), " ".join(reasons)))


def _distinct(rows: Iterable[Row]) -> list[Row]:
    """Take one row of each record: a JSON object may have made several."""
    return [next(same) for _, same in groupby(rows, lambda row: row.line)]
