"""An Excel workbook (.xlsx) as a table: the first sheet that is shown, its first row that is not blank the header."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import compress, islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from apps.products.importers.entries import Problem, Row, UnusableFile
from apps.products.importers.table import (
    MAX_COLUMNS,
    MAX_RECORD,
    NOTES,
    Table,
    Writer,
    flaw_of,
    is_note,
)

SIGNATURE = b"PK\x03\x04"
SHEETS = "xl/worksheets/"
MAX_UNPACKED = 512 << 20
MAX_SHARED = 100 << 20
"""The texts that cells share are held in memory, the sheet is not."""

PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
CHUNK = 500
RECORD = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
DAMAGED = "The file begins like an Excel workbook, and is cut off or damaged."
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class WorkbookTable(Table):
    """A sheet. `own` marks the cells of a row that are the merchant's; `first` is the line under the header."""

    own: tuple[bool, ...]
    first: int

    def rows(self) -> Iterator[Row]:
        """Read the rows."""
        for line, values in _sheet(self.path, len(self.own) + 1):
            if line < self.first:
                continue
            cells, beyond = tuple(map(_text, compress(values, self.own))), values[-1]
            if beyond is not None:
                reason = f"The row has more cells than the header, {len(self.own)}."
                yield Row(line, (*cells, _text(beyond)), Problem(line, "", reason))
            elif any(map(str.strip, cells)):
                yield Row(line, cells, self._flaw(line, cells))

    @contextmanager
    def writing(self, path: Path) -> Iterator[Writer]:
        """Write a workbook of texts, whatever they look like."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet()

        def cell(text: str) -> Any:
            made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:MAX_TEXT])
            made.data_type = "s"  # a text that begins with = is no formula
            return made

        with path.open("wb") as file:
            sheet.append(list(map(cell, (*NOTES, *self.header))))
            yield lambda row, notes: sheet.append(list(map(cell, (*notes, *row.cells))))
            book.save(file)

    def _flaw(self, line: int, cells: tuple[str, ...]) -> Problem | None:
        for title, cell in zip(self.header, cells, strict=False):
            if cell in ERRORS:
                return Problem(line, title, f"The cell holds the error {cell}.")
        return flaw_of(line, self.header, cells)


def open_workbook(path: Path) -> WorkbookTable:
    """Read the header. Raises UnusableFile for what is no workbook, is larger than it seems, or has no header."""
    lines = _looked_through(path)
    for line, values in _sheet(path, MAX_COLUMNS + len(NOTES) + 1):
        titles = [_text(value).strip() for value in values]
        while titles and not titles[-1]:
            titles.pop()
        own = tuple(not is_note(title) for title in titles)
        header = tuple(compress(titles, own))
        if any(header):
            if len(header) > MAX_COLUMNS:
                raise UnusableFile(f"The file has more than {MAX_COLUMNS} columns.")
            return WorkbookTable(path, header, lines, own, line + 1)
    raise UnusableFile("The first sheet of the workbook is empty.")


def _looked_through(path: Path) -> int:
    """Count the rows of the largest sheet, and refuse what would be more than it seems once it is read.

    What the archive says of its sizes is true as a limit: nothing beyond it is ever unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {entry.filename: entry.file_size for entry in archive.infolist()}
            if any(entry.compress_type not in PACKED for entry in archive.infolist()):
                raise zipfile.BadZipFile  # other ways to pack take any amount of memory to unpack
            if "xl/workbook.xml" not in parts:
                raise UnusableFile("The file is a ZIP archive, not an Excel workbook (.xlsx).")
            if sum(parts.values()) > MAX_UNPACKED:
                raise UnusableFile(f"The workbook is larger than {MAX_UNPACKED >> 20} MB unpacked. Save it as CSV.")
            if any(size > MAX_SHARED for name, size in parts.items() if not name.startswith(SHEETS)):
                raise UnusableFile(f"The workbook has more than {MAX_SHARED >> 20} MB of text. Save it as CSV.")
            counts = {name: _records(archive, name) for name in parts if name.endswith(".xml")}
            return max((count for name, count in counts.items() if name.startswith(SHEETS)), default=0)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnusableFile(DAMAGED) from error


def _records(archive: zipfile.ZipFile, name: str) -> int:
    """Count the rows or texts of one part. The parser holds one whole in memory, so none may be without end."""
    count = since = 0
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(1 << 16):
            if b"<!DOCTYPE" in tail + chunk:
                raise UnusableFile("The workbook defines entities of its own, which no Excel workbook does.")
            found = len(RECORD.findall(tail + chunk))
            count, since = count + found, 0 if found else since + len(chunk)
            if since > MAX_RECORD:
                raise UnusableFile(f"A row or a text of the workbook is longer than {MAX_RECORD} characters.")
            tail = chunk[-9:]
    return count


def _sheet(path: Path, width: int) -> Iterator[tuple[int, Values]]:
    """Number the rows of the sheet that are not blank, each with so many cells.

    Raises UnusableFile where it cannot be read.
    """
    try:
        rows = _values(path, width)
        line = 1
        while chunk := _quietly(rows):
            # A sheet may end in a million rows that have a format and nothing else.
            yield from (row for row in enumerate(chunk, start=line) if row[1].count(None) < len(row[1]))
            line += len(chunk)
            if line > MAX_ROWS + 1:
                raise UnusableFile(f"The sheet has more than {MAX_ROWS} rows.")
    except UnusableFile:
        raise
    except Exception as error:  # a parser that trusts its input, on a file that nobody should trust
        raise UnusableFile(DAMAGED) from error


def _values(path: Path, width: int) -> Iterator[Values]:
    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=width, values_only=True)


def _quietly(rows: Iterator[Values]) -> list[Values]:
    """Take some rows, without warnings of features that a table has no use for."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(islice(rows, CHUNK))


def _text(value: Any) -> str:
    """Write a value as the cell shows it, numbers with the 15 digits that Excel has."""
    match value:
        case None:
            return ""
        case str():
            return value.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
        case float() if abs(value) < 1e15:
            return f"{Decimal(f'{value:.15g}').normalize():f}"
        case datetime() if value.time() == time.min:
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).lower()
