"""A delimited text file as a table; a damaged row says so and the next is read on."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TextIO

from apps.products.importers.encodings import Text
from apps.products.importers.entries import Problem, Row, UnusableFile
from apps.products.importers.table import (
    MAX_CELL,
    MAX_RECORD,
    NOTES,
    Table,
    Writer,
    flaw_of,
    is_note,
    refuse_too_wide,
)

DELIMITERS = ",;\t|"
MAX_SHOWN = 1_000
# The limit of the csv module is the process's; its own, 131,072, is less than a long description with styles.
csv.field_size_limit(MAX_CELL)

NEVER_CLOSED = "A quote is opened here and never closed, so nothing after it could be read."
REASONS = {
    "unexpected end of data": NEVER_CLOSED,
    "field larger than field limit": f"A cell is longer than {MAX_CELL} characters.",
    "' expected after '": "A quote stands inside a quoted cell; write it twice.",
    "record": f"The row is longer than {MAX_RECORD} characters.",
}


class _Lines:
    """The lines of a file for the csv module, counting them and keeping those of the current record."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.number = 0
        self.record: list[str] = []
        self.length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.file.readline(MAX_RECORD)
        if not line:
            raise StopIteration
        self.number += 1
        self.length += len(line)
        self.record.append(line)
        if self.length >= MAX_RECORD:
            self._pass_over(line)
            raise csv.Error("record")
        return line

    def begin(self) -> int:
        """Forget the last record; returns the line that the next one starts on."""
        self.record, self.length = [], 0
        return self.number + 1

    def _pass_over(self, line: str) -> None:
        """Leave the rest of a line without end: it is not the next one."""
        while line and not line.endswith(("\n", "\r")):
            line = self.file.readline(MAX_RECORD)


@dataclass(frozen=True, slots=True)
class DelimitedTable(Table):
    """A CSV file. `own` marks the cells of a row that are the merchant's: notes of a rejects file are not."""

    encoding: str
    delimiter: str
    own: tuple[bool, ...]

    def rows(self) -> Iterator[Row]:
        """Read the rows."""
        try:
            yield from self._records()
        except (OSError, UnicodeError) as error:
            raise UnusableFile("The file has changed or gone while it was being read.") from error

    @contextmanager
    def writing(self, path: Path) -> Iterator[Writer]:
        """Write with the same delimiter, in the same encoding."""
        # What a reason quotes need not be there in an old encoding; every cell is, for it was read in it.
        with path.open("w", encoding=self.encoding, newline="", errors="replace") as file:
            writer = csv.writer(file, delimiter=self.delimiter, lineterminator="\r\n")
            writer.writerow([*NOTES, *self.header])
            yield lambda row, notes: writer.writerow([*notes, *self._cells_of(row)])

    def _cells_of(self, row: Row) -> Sequence[str]:
        """Give a damaged row its text in a cell too many: so it is not taken for whole when it comes back as it is."""
        blank = [""] * (len(self.header) - len(row.cells))
        return [*row.cells, *blank, row.source] if row.source else row.cells

    def _records(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            next(reader, None)
            while True:
                line = lines.begin()
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield self._damaged(line, lines.record, str(error))
                else:
                    row = self._row(line, cells, lines.record)
                    if any(map(str.strip, row.cells)):
                        yield row

    def _row(self, line: int, cells: list[str], record: list[str]) -> Row:
        width = len(self.own)
        own = self._own(cells)
        if len(cells) < width or any(cells[width:]):
            return Row(line, own, Problem(line, "", f"The row has {len(cells)} cells, the header {width}."))
        if any("\0" in text for text in record):
            return Row(line, own, flaw_of(line, self.header, own))
        return Row(line, own)

    def _own(self, cells: list[str]) -> tuple[str, ...]:
        if all(self.own):
            return tuple(cells)
        return (*compress(cells, self.own), *cells[len(self.own) :])

    def _damaged(self, line: int, record: list[str], error: str) -> Row:
        """Make of a record what can be made, so that it is known which product it belongs to."""
        start = "".join(record)[: MAX_CELL // 10]
        cells = next(csv.reader(io.StringIO(start, newline=""), delimiter=self.delimiter), [])
        reason = next((text for sign, text in REASONS.items() if sign in error), "The row cannot be read.")
        own = self._own(cells)
        column = self.header[len(own) - 1] if reason == NEVER_CLOSED and 0 < len(own) <= len(self.header) else ""
        return Row(line, own, Problem(line, column, reason), start[:MAX_SHOWN])


def open_delimited(path: Path, text: Text, delimiter: str) -> DelimitedTable:
    """Read the header, with the delimiter that was said or the one that the file seems to have.

    Raises UnusableFile where there is no readable header.
    """
    headers = {sign: _header(path, text.encoding, sign) for sign in delimiter or DELIMITERS}
    sign, titles = max(headers.items(), key=lambda found: _likelihood(found[1]))
    own = tuple(not is_note(title) for title in titles)
    header = tuple(compress(titles, own))
    if not any(header):
        raise UnusableFile("The file does not begin with a row of column names.")
    refuse_too_wide(len(header))
    return DelimitedTable(path, header, text.lines, text.encoding, sign, own)


def _likelihood(header: Sequence[str]) -> tuple[bool, int]:
    """Rank what a delimiter makes of a header: quotes left over mean that it cut through a quoted title."""
    return not any('"' in title for title in header), len(header)


def _header(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    with path.open(encoding=encoding, newline="") as file:
        try:
            cells = next(csv.reader(_Lines(file), delimiter=delimiter, strict=True), [])
        except csv.Error:
            return ()
    return tuple(cell.strip().replace("\0", "") for cell in cells)
