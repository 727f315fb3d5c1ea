"""The rejects file: the rows that were not taken, in a file like theirs, each with the reasons before it."""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Self

from apps.products.importers.entries import Entry, Problem, UnusableFile
from apps.products.importers.table import Table, Writer


class RejectsFile:
    """Rejects of one table. The file is made with the first of them; without any, or without a path, there is none.

    Raises UnusableFile where it would be the very file that is read.
    """

    def __init__(self, table: Table, path: Path | None) -> None:
        if path and path.exists() and path.samefile(table.path):
            raise UnusableFile("Its rejects cannot be written over the file itself; name another one.")
        self.table, self.path = table, path
        self.is_there = False
        self._open = ExitStack()
        self._write: Writer
        self._last = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What was rejected before an interruption is worth as much.
        self._open.close()

    def add(self, entry: Entry, problems: Iterable[Problem]) -> None:
        """Write all rows of an entry: a product comes back whole, with what is wrong where it is wrong.

        Raises UnusableFile where the file cannot be made.
        """
        if self.path is None:
            return
        if not self.is_there:
            self._make(self.path)
        found = list(problems)
        for row in entry.rows:
            if row.source and row.line == self._last:
                continue  # one more row of the same JSON object
            self._last = row.line
            own = [problem for problem in found if problem.line == row.line]
            columns = dict.fromkeys(problem.column for problem in own if problem.column)
            reasons = dict.fromkeys(problem.reason for problem in own)
            self._write(row, (str(row.line), ", ".join(columns), " ".join(reasons)))

    def _make(self, path: Path) -> None:
        try:
            self._write = self._open.enter_context(self.table.writing(path))
        except OSError as error:
            raise UnusableFile(f"The rejects file {path} cannot be written: {error.strerror or error}.") from error
        self.is_there = True


def rejects_beside(path: Path) -> Path:
    """Find a name for the rejects of a file that nothing has yet: corrections of earlier ones are not written over."""
    stem = re.sub(r"-rejects(-\d+)?$", "", path.stem)
    numbers = chain([""], (f"-{number}" for number in count(2)))
    names = (path.with_name(f"{stem}-rejects{number}{path.suffix}") for number in numbers)
    return next(name for name in names if not name.exists())
