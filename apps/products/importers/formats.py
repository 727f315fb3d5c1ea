"""The formats that the shop can read, in one place: a further one is a module with `matches` and `read`, and a line."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from apps.products.importers import generic, shopify, shopwright, woocommerce
from apps.products.importers.cells import Shop
from apps.products.importers.choosing import chosen
from apps.products.importers.containers import open_table
from apps.products.importers.entries import Entry, UnusableFile
from apps.products.importers.mapping import FileMapping
from apps.products.importers.suggesting import suggested_mapping
from apps.products.importers.table import Table


class Format(Protocol):
    """How one kind of file is recognised and read."""

    def matches(self, header: Sequence[str], /) -> bool:
        """Say whether a file with this header is of the format."""

    def read(self, table: Table, mapping: FileMapping, shop: Shop, /) -> Iterator[Entry]:
        """Read its products; raise UnusableFile at once where a needed column is missing."""


FORMATS: Mapping[str, Format] = {
    "shopwright": shopwright,
    "shopify": shopify,
    "woocommerce": woocommerce,
    "csv": generic,
}
"""By name; where the file decides, the first that matches."""


@dataclass(frozen=True, slots=True)
class ProductFile:
    """A merchant's file, opened: what it is, how it is read, and its products, one entry each, in the file's order."""

    table: Table
    format_name: str
    mapping: FileMapping
    currency: str
    entries: Iterator[Entry]

    def fingerprint(self, *terms: object) -> str:
        """Name the file by what is in it, how it is read, and further terms of what is done with it."""
        with self.table.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        digest.update(repr((self.format_name, self.mapping, self.currency, terms)).encode())
        return digest.hexdigest()


def open_products(
    path: Path, *, currency: str, at: datetime, format_name: str = "auto", mapping: FileMapping | None = None
) -> ProductFile:
    """Open a file of products and find out its format, unless that was said.

    Amounts are in the shop's currency; days are those of the time zone of `at`, the moment as of which it is read.

    Raises UnusableFile when nothing can be taken from the file at all.
    """
    mapping = mapping or FileMapping()
    table = open_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    name = _format_name(format_name, table, mapping)
    entries = FORMATS[name].read(chosen(table, mapping), mapping, Shop(currency, at))
    return ProductFile(table, name, mapping, currency, entries)


def suggest_mapping(path: Path, mapping: FileMapping) -> str:
    """Write a first mapping for a file. Raises UnusableFile where that is none, or has no header."""
    table = open_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter)
    return suggested_mapping(table, _matching(table) or "csv")


def read_products(
    path: Path, *, currency: str, at: datetime, format_name: str = "auto", mapping: FileMapping | None = None
) -> Iterator[Entry]:
    """Read the products of a file. Raises UnusableFile, before the first, where it cannot be used."""
    return open_products(path, currency=currency, at=at, format_name=format_name, mapping=mapping).entries


def _format_name(name: str, table: Table, mapping: FileMapping) -> str:
    if mapping.name and mapping.name not in FORMATS:
        raise UnusableFile(f'The mapping file names the format "{mapping.name}"; there are: {", ".join(FORMATS)}.')
    found = mapping.name if name == "auto" else name
    if not found and (mapping.columns or mapping.is_for_any_csv):
        found = "csv"
    found = found or _matching(table)
    if found != "csv" and mapping.is_for_any_csv:
        raise UnusableFile(f"The mapping file has what is for files of no known format, and this is one of {found}.")
    if found:
        return found
    raise UnusableFile(
        "The columns are those of no known format: a product needs at least a name and a price. "
        "If they are there by other names, say so in a mapping file."
    )


def _matching(table: Table) -> str:
    return next((name for name, kind in FORMATS.items() if kind.matches(table.header)), "")
