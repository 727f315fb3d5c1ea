"""JSON lines as a table: an object a line, its keys the columns. Values are read as a cell would have them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.products.importers.encodings import Text
from apps.products.importers.entries import Problem, Row, UnusableFile
from apps.products.importers.table import MAX_RECORD, NOTES, Table, Writer, flaw_of, is_note, refuse_too_wide

VARIANTS = "variants"
"""The key of a list of objects that makes a row of each: what the object says itself, with the variant's over it."""

DAMAGED = "Reject text"
"""Where a rejects file keeps a line that is no object."""

TOO_DEEP = "The line nests objects too deep."
NO_OBJECT = 'The line is no JSON object like {"name": "Cup", "price": "4.50"}.'
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class JsonLinesTable(Table):
    """A file of JSON objects."""

    encoding: str

    def rows(self) -> Iterator[Row]:
        """Read the rows."""
        for line, text in _lines(self.path, self.encoding):
            try:
                records = _records(text)
            except ValueError as error:
                reason = str(error) if len(text) < MAX_RECORD else f"The line is longer than {MAX_RECORD} characters."
                yield Row(line, (), Problem(line, "", reason), text)
                continue
            for record in records:
                cells = tuple(record.get(title, "") for title in self.header)
                if any(map(str.strip, cells)):
                    yield Row(line, cells, flaw_of(line, self.header, cells), text)

    @contextmanager
    def writing(self, path: Path) -> Iterator[Writer]:
        """Write the same objects, each once, with the notes as further keys."""
        with path.open("w", encoding=self.encoding, newline="\n") as file:

            def write(row: Row, notes: Sequence[str]) -> None:
                noted = dict(zip(NOTES, notes, strict=True))
                try:
                    file.write(_line({**noted, **_own(row.source)}, self.encoding))
                except RecursionError:
                    file.write(_line({**noted, DAMAGED: row.source}, self.encoding))

            yield write


def open_json_lines(path: Path, text: Text) -> JsonLinesTable:
    """Gather the keys of all objects. Raises UnusableFile where the first line is none, or there are too many keys."""
    titles: dict[str, None] = {}
    for number, (_, line) in enumerate(_lines(path, text.encoding)):
        try:
            records = _records(line)
        except ValueError as error:
            if number == 0:
                raise UnusableFile("The file looks like JSON, but its first line is no whole object.") from error
            continue
        for record in records:
            titles.update(dict.fromkeys(record))
        refuse_too_wide(len(titles))
    return JsonLinesTable(path, tuple(titles), text.lines, text.encoding)


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Number the lines that are not blank; of one without end only the beginning is read, which is no object."""
    try:
        with path.open(encoding=encoding) as file:
            number = 0
            while line := file.readline(MAX_RECORD):
                number += 1
                text = line if len(line) == MAX_RECORD else line.strip()
                while line and not line.endswith("\n"):
                    line = file.readline(MAX_RECORD)
                if text:
                    yield number, text
    except (OSError, UnicodeError) as error:
        raise UnusableFile("The file has changed or gone while it was being read.") from error


def _records(text: str) -> list[dict[str, str]]:
    """Read one line as rows by title. Raises ValueError with a sentence for what is no object of texts and numbers."""
    try:
        return _rows_of(_object(text))
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def _rows_of(whole: Object) -> list[dict[str, str]]:
    variants = whole.get(VARIANTS)
    if not (isinstance(variants, list) and variants and all(isinstance(variant, dict) for variant in variants)):
        return [_cells(whole)]
    shared = _cells({name: value for name, value in whole.items() if name != VARIANTS})
    return [{**shared, **_cells(variant)} for variant in variants]


def _object(text: str) -> Object:
    """Numbers stay as they are written: 19.90 is no 19.9, and 1e999 not infinity."""
    found = _parsed(text, parse_int=str, parse_float=str, parse_constant=str)
    if found is None:
        raise ValueError(NO_OBJECT)
    return found


def _own(text: str) -> Object:
    """Read a line for the rejects file: an object without the notes of an earlier one, or just the text."""
    found = _parsed(text)
    return {DAMAGED: text} if found is None else {name: found[name] for name in found if not is_note(name)}


def _parsed(text: str, **options: Any) -> Object | None:
    try:
        found = json.loads(text, **options)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _line(record: Object, encoding: str) -> str:
    text = json.dumps(record, ensure_ascii=False) + "\n"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(record) + "\n"
    return text


def _cells(record: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Write each value as a cell; what an object inside holds gets a title of both names: "seo title"."""
    cells: dict[str, str] = {}
    for name, value in record.items():
        title = f"{prefix} {name}".strip().replace("\0", "")
        if is_note(title):
            continue
        if isinstance(value, dict):
            cells.update(_cells(value, title))
        else:
            parts = value if isinstance(value, list) else [value]
            cells[title] = ", ".join(filter(None, (_cell(part, title) for part in parts)))
    return cells


def _cell(value: Any, title: str) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    raise ValueError(f'The list "{title[:40]}" holds something else than texts and numbers.')
