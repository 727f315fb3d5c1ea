"""Which container a file is: found out from its first bytes, never from its name."""

from pathlib import Path

from apps.products.importers.delimited import open_delimited
from apps.products.importers.encodings import start_of, text_of
from apps.products.importers.entries import UnusableFile
from apps.products.importers.jsonlines import open_json_lines
from apps.products.importers.table import Table
from apps.products.importers.workbook import SIGNATURE, open_workbook


def open_table(path: Path, *, encoding: str = "", delimiter: str = "") -> Table:
    """Open a file and read its header, with the encoding and delimiter that were said or that it seems to have.

    Raises UnusableFile for what is neither text nor workbook, has no readable header, or nothing under it.
    """
    try:
        table = _opened(path, encoding, delimiter)
    except OSError as error:
        raise UnusableFile(f"The file cannot be read: {error.strerror or error}.") from error
    if next(table.rows(), None) is None:
        raise UnusableFile("The file has a header and no rows under it.")
    return table


def _opened(path: Path, encoding: str, delimiter: str) -> Table:
    start = start_of(path)
    if start.startswith(SIGNATURE):
        return open_workbook(path)
    text = text_of(path, encoding)
    beginning = start.decode(text.encoding, "ignore").lstrip("\ufeff \t\r\n")
    if beginning.startswith("{"):
        return open_json_lines(path, text)
    if beginning.startswith("[") and beginning[1:].lstrip().startswith("{"):
        raise UnusableFile("The file is one JSON list. Write each object on a line of its own, without brackets.")
    return open_delimited(path, text, delimiter)
