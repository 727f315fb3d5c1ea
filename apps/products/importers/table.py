"""A delimited text file as a header and rows that know their lines; a damaged row says so and the next is read on."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TextIO

from apps.products.importers.encodings import encoding_of
from apps.products.importers.entries import Problem, UnusableFile

DELIMITERS = ",;\t|"
MAX_CELL = 1_000_000
MAX_RECORD = 8 * MAX_CELL
# The limit of the csv module is the process's; its own, 131,072, is less than a long description with styles.
csv.field_size_limit(MAX_CELL)

NEVER_CLOSED = "A quote is opened here and never closed, so nothing after it could be read."
REASONS = {
    "unexpected end of data": NEVER_CLOSED,
    "field larger than field limit": f"A cell is longer than {MAX_CELL} characters.",
    "' expected after '": "A quote stands inside a quoted cell; write it twice.",
    "record": f"The row is longer than {MAX_RECORD} characters.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one record and the line that it starts on; with a problem, what could be made of it."""

    line: int
    cells: tuple[str, ...]
    problem: Problem | None = None


class _Lines:
    """The lines of a file for the csv module, keeping those of the current record."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.record: list[str] = []
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.file.readline(MAX_RECORD)
        self.length += len(line)
        if not line:
            raise StopIteration
        if self.length > MAX_RECORD:
            raise csv.Error("record")
        self.record.append(line)
        return line

    def begin(self) -> None:
        """Forget the last record."""
        self.record, self.length = [], 0


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose header was read; its rows can be gone through any number of times."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """Read the rows one after the other, without the blank ones.

        Raises UnusableFile for a file that is no longer what it was when it was opened.
        """
        try:
            yield from self._records()
        except (OSError, UnicodeError) as error:
            raise UnusableFile("The file has changed or gone while it was being read.") from error

    def _records(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            next(reader, None)
            while True:
                lines.begin()
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield self._damaged(line, lines.record, str(error))
                else:
                    if any(map(str.strip, cells)):
                        yield self._row(line, cells, lines.record)

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

    def _row(self, line: int, cells: list[str], record: list[str]) -> Row:
        width = len(self.header)
        if len(cells) < width or any(cells[width:]):
            reason = f"The row has {len(cells)} cells, the header {width}."
            return Row(line, tuple(cells), Problem(line, "", reason))
        if any("\0" in text for text in record):
            column = next((title for title, cell in zip(self.header, cells, strict=False) if "\0" in cell), "")
            return Row(line, tuple(cells), Problem(line, column, "The cell holds a NUL character."))
        return Row(line, tuple(cells))

    def _damaged(self, line: int, record: list[str], error: str) -> Row:
        """Make of a record what can be made, so that it is known which product it belongs to."""
        start = "".join(record)[: MAX_CELL // 10]
        cells = next(csv.reader(io.StringIO(start, newline=""), delimiter=self.delimiter), [])
        reason = next((text for sign, text in REASONS.items() if sign in error), "The row cannot be read.")
        column = self.header[len(cells) - 1] if reason == NEVER_CLOSED and 0 < len(cells) <= len(self.header) else ""
        return Row(line, tuple(cells), Problem(line, column, reason))


def open_table(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """Open a file and read its header, with the encoding and delimiter that were said or that it seems to have.

    Raises UnusableFile for what is no text, has no readable header, or nothing under it.
    """
    encoding = encoding_of(path, encoding)
    headers = {sign: _header(path, encoding, sign) for sign in delimiter or DELIMITERS}
    sign, header = max(headers.items(), key=lambda found: _likelihood(found[1]))
    if not any(header):
        raise UnusableFile("The file does not begin with a row of column names.")
    table = Table(path, encoding, sign, header)
    if next(table.rows(), None) is None:
        raise UnusableFile("The file has a header and no rows under it.")
    return table


def _likelihood(header: tuple[str, ...]) -> tuple[bool, int]:
    """Rank what a delimiter makes of a header: quotes left over mean that it cut through a quoted title."""
    return not any('"' in title for title in header), len(header)


def _header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            cells = next(csv.reader(_Lines(file), delimiter=delimiter, strict=True), [])
        except csv.Error:
            return ()
    return tuple(cell.strip().replace("\0", "") for cell in cells)
