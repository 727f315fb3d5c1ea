"""The formats that the shop can read, in one place: a further one is a module with `matches` and `read`, and a line."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from apps.products.importers import generic, shopify
from apps.products.importers.entries import Entry, UnusableFile
from apps.products.importers.mapping import FileMapping
from apps.products.importers.table import Table, open_table


class Format(Protocol):
    """How one kind of file is recognised and read."""

    def matches(self, header: Sequence[str], /) -> bool:
        """Say whether a file with this header is of the format."""

    def read(self, table: Table, mapping: FileMapping, currency: str, /) -> Iterator[Entry]:
        """Read its products; raise UnusableFile at once where a needed column is missing."""


FORMATS: Mapping[str, Format] = {"shopify": shopify, "csv": generic}
"""By name; where the file decides, the first that matches."""


def read_products(
    path: Path, *, currency: str, format_name: str = "auto", mapping: FileMapping | None = None
) -> Iterator[Entry]:
    """Read the products of a file, one entry each, in the file's order.

    Raises UnusableFile, before the first entry, when nothing can be taken from the file at all.
    """
    mapping = mapping or FileMapping()
    table = open_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    return _format(format_name, table, mapping).read(table, mapping, currency)


def _format(name: str, table: Table, mapping: FileMapping) -> Format:
    if name != "auto":
        return FORMATS[name]
    if mapping.columns:
        return generic
    for known in FORMATS.values():
        if known.matches(table.header):
            return known
    raise UnusableFile(
        "The columns are those of no known format: a product needs at least a name and a price. "
        "If they are there by other names, say so in a mapping file."
    )
