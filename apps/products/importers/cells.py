"""The cells of a row by what they mean, whatever the columns are called and wherever they stand."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from apps.products.importers import values
from apps.products.importers.entries import Problem, Row, UnusableFile
from apps.products.importers.mapping import FileMapping
from apps.products.importers.sources import Reader, Source, tidy
from apps.products.importers.table import Table

Value = TypeVar("Value")

ATTRIBUTE, OPTION = "attribute ", "option "
"""What the fields begin with that a mapping adds."""

SAMPLE = 1_000
"""So many rows are looked at to find out how numbers are written."""


def normal(title: str) -> str:
    """Write a title as synonyms are written: small letters, plain apostrophes, single spaces for spaces, _ and -."""
    plain = title.casefold().strip().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(re.split(r"[\s_-]+", plain))


@dataclass(frozen=True, slots=True)
class Shop:
    """Whose file it is: the shop's currency, and the moment as of which it is read, in the shop's own time zone."""

    currency: str
    at: datetime


class Columns:
    """Where the fields of a format stand in one file, and how numbers are written there."""

    def __init__(self, table: Table, synonyms: Mapping[str, tuple[str, ...]], mapping: FileMapping, shop: Shop) -> None:
        """Find each field by what the mapping says of it, else by the first of its synonyms that is there.

        Raises UnusableFile for a mapping that names a field or a column that does not exist.
        """
        self.table, self.synonyms, self.shop, self.mapping = table, synonyms, shop, mapping
        for name in {*mapping.columns, *mapping.defaults} - set(synonyms):
            raise UnusableFile(f'The mapping file names the field "{name}"; there are: {", ".join(synonyms)}.')
        self._by_title: dict[str, int] = {}
        for place, title in enumerate(table.header):
            self._by_title.setdefault(normal(title), place)
        self.readers = dict(self._readers())
        self.plain = {name: reader.places[0] for name, reader in self.readers.items() if reader.is_plain}
        own = {name: reader.source.default for name, reader in self.readers.items() if reader.source.default}
        self.defaults = {**mapping.defaults, **own}
        self.by_field = {name: table.header[reader.places[0]] for name, reader in self.readers.items()}
        self._likely: dict[str, str] = {}

    def _readers(self) -> Iterator[tuple[str, Reader]]:
        """Find the sources of the format's fields, and of the attributes and options that the mapping adds."""
        added = {f"{ATTRIBUTE}{name}": source for name, source in self.mapping.attributes.items()}
        added |= {f"{OPTION}{name}": source for name, source in self.mapping.options.items()}
        said = {**self.mapping.columns, **added}
        for name, source in said.items():
            if source.columns:
                yield name, Reader(source, [self.place(title) for title in source.columns])
        # What the mapping uses for one thing is not taken for another by its name.
        used = {normal(title) for source in said.values() for title in source.columns}
        for name, titles in self.synonyms.items():
            found = next((title for title in titles if title in self._by_title and title not in used), None)
            if found is not None and name not in self.mapping.columns:
                yield name, Reader(Source((found,)), [self._by_title[found]])

    def place(self, title: str) -> int:
        """Find a column. Raises UnusableFile where the file does not have it."""
        if normal(title) not in self._by_title:
            raise UnusableFile(f'The mapping file names the column "{title}", which the file does not have.')
        return self._by_title[normal(title)]

    def need(self, *names: str) -> None:
        """Raise UnusableFile unless each of these fields has a column or a default."""
        for name in names:
            if name not in self.readers and not self.defaults.get(name):
                raise UnusableFile(f'The file lacks the column "{self.title(name)}".')

    def title(self, name: str) -> str:
        """Give the column's title as the file has it, or as it is usually called."""
        return self.by_field.get(name) or self.synonyms[name][0].title()

    def signs(self, name: str) -> tuple[str, str]:
        """Give the decimal sign of a field as it was said, and the one that its column seems to have."""
        reader = self.readers.get(name)
        said = (reader.source.decimal if reader else "") or self.mapping.decimal
        if not said and name not in self._likely:
            self._likely[name] = self._seen_sign(name)
        return said, "" if said else self._likely[name]

    def _seen_sign(self, name: str) -> str:
        """Look at the first rows for numbers that leave no doubt, as long as they agree."""
        rows = (Cells(row, self, []) for row in islice(self.table.rows(), SAMPLE))
        signs = {values.decimal_sign(row.raw(name)) for row in rows} - {""}
        return signs.pop() if len(signs) == 1 else ""


class Cells:
    """One row, read field by field; what cannot be read is noted, and reading goes on to find the rest."""

    def __init__(self, row: Row, columns: Columns, problems: list[Problem]) -> None:
        self.row, self.columns, self.problems = row, columns, problems
        self.line = row.line

    def raw(self, name: str) -> str:
        """Give the text of a field without space around it, or its default, or nothing."""
        columns = self.columns
        place = columns.plain.get(name)
        if place is not None and place < len(self.row.cells):
            text = self.row.cells[place].strip()
            if text:
                return tidy(text)
        elif name in columns.readers:
            text = columns.readers[name].text(self.row.cells)
            if text:
                return text
        return columns.defaults.get(name, "")

    def take(self, name: str, parse: Callable[[str], Value], blank: Value) -> Value:
        """Read a field, noting the sentence of the ValueError that says why it cannot be read."""
        text = self.raw(name)
        try:
            return parse(text) if text else blank
        except ValueError as error:
            self.complain(name, str(error))
            return blank

    def words(self, name: str, longest: int) -> str:
        """Read a text of at most so many characters."""
        return self.take(name, lambda text: values.words(text, longest), "")

    def texts(self, name: str, parse: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
        """Read several texts."""
        nothing: tuple[str, ...] = ()
        return self.take(name, parse, nothing)

    def every(self, name: str, parse: Callable[[str], Value]) -> tuple[Value, ...]:
        """Read each of the texts that the mapping takes a field apart into; where it does not, the one that it is."""
        reader, found = self.columns.readers.get(name), []
        own = reader.texts(self.row.cells) if reader else ()
        for text in own or filter(None, [self.columns.defaults.get(name)]):
            try:
                found.append(parse(text))
            except ValueError as error:
                self.complain(name, str(error))
        return tuple(found)

    def is_split(self, name: str) -> bool:
        """Say whether the mapping takes a field apart."""
        reader = self.columns.readers.get(name)
        return reader is not None and bool(reader.source.split)

    def number(self, name: str) -> Decimal | None:
        """Read a number, in the unit that the mapping wants it in."""
        return self.take(name, lambda text: self.to_number(name, text), None)

    def to_number(self, name: str, text: str) -> Decimal:
        """Read a text of a field as a number. Raises ValueError."""
        reader = self.columns.readers.get(name)
        number = values.number(text, *self._signs(name))
        return number * reader.factor if reader else number

    def _signs(self, name: str) -> tuple[str, str]:
        """Give the decimal signs, said and likely; a default is written with a point."""
        default = self.columns.defaults.get(name)
        return (".", "") if default and self.raw(name) == default else self.columns.signs(name)

    def amount(self, name: str) -> Decimal | None:
        """Read an amount in the shop's currency."""
        currency = self.columns.shop.currency
        return self.take(name, lambda text: values.amount(text, currency, *self._signs(name)), None)

    def price(self, name: str) -> Decimal:
        """Read an amount that must be there."""
        if not self.raw(name):
            self.complain(name, "The price is empty.")
        return self.amount(name) or Decimal(0)

    def grams(self, name: str, unit: str = "g") -> int:
        """Read a weight as whole grams."""
        return self.take(name, lambda text: values.grams(self.to_number(name, text), unit), 0)

    def complain(self, name: str, reason: str) -> None:
        """Note what is wrong with a field."""
        self.problems.append(Problem(self.line, self.columns.title(name), reason))
