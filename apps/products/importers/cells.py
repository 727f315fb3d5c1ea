"""The cells of a row by what they mean, whatever the columns are called and wherever they stand."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from apps.products.importers import values
from apps.products.importers.entries import Problem, Row, UnusableFile
from apps.products.importers.mapping import FileMapping

Value = TypeVar("Value")


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
    """Where the fields of a format stand in one file, and how amounts are written there."""

    def __init__(
        self, header: Iterable[str], synonyms: Mapping[str, tuple[str, ...]], mapping: FileMapping, shop: Shop
    ) -> None:
        """Find each field by the mapping's word for it, else by the first of its synonyms that is there.

        Raises UnusableFile for a mapping that names a field or a column that does not exist.
        """
        self.titles = tuple(header)
        self.synonyms, self.defaults = synonyms, mapping.defaults
        self.shop, self.decimal = shop, mapping.decimal
        for name in {*mapping.columns, *mapping.defaults} - set(synonyms):
            raise UnusableFile(f'The mapping file names the field "{name}"; there are: {", ".join(synonyms)}.')
        places: dict[str, int] = {}
        for place, title in enumerate(self.titles):
            places.setdefault(normal(title), place)
        found = {name: self._find(name, places, mapping) for name in synonyms}
        self.places = {name: place for name, place in found.items() if place is not None}
        self.by_field = {name: self.titles[place] for name, place in self.places.items()}

    def _find(self, name: str, places: Mapping[str, int], mapping: FileMapping) -> int | None:
        if wanted := mapping.columns.get(name):
            if normal(wanted) not in places:
                raise UnusableFile(f'The mapping file names the column "{wanted}", which the file does not have.')
            return places[normal(wanted)]
        return next((places[title] for title in self.synonyms[name] if title in places), None)

    def need(self, *names: str) -> None:
        """Raise UnusableFile unless each of these fields has a column or a default."""
        for name in names:
            if name not in self.places and not self.defaults.get(name):
                raise UnusableFile(f'The file lacks the column "{self.title(name)}".')

    def title(self, name: str) -> str:
        """Give the column's title as the file has it, or as it is usually called."""
        return self.by_field.get(name) or self.synonyms[name][0].title()


class Cells:
    """One row, read field by field; what cannot be read is noted, and reading goes on to find the rest."""

    def __init__(self, row: Row, columns: Columns, problems: list[Problem]) -> None:
        self.row, self.columns, self.problems = row, columns, problems
        self.line = row.line

    def raw(self, name: str) -> str:
        """Give the text of a field without space around it, or its default, or nothing."""
        place = self.columns.places.get(name)
        text = self.row.cells[place].strip() if place is not None and place < len(self.row.cells) else ""
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text or self.columns.defaults.get(name, "")

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

    def amount(self, name: str) -> Decimal | None:
        """Read an amount in the shop's currency."""
        currency, decimal = self.columns.shop.currency, self.columns.decimal
        return self.take(name, lambda text: values.amount(text, currency, decimal), None)

    def price(self, name: str) -> Decimal:
        """Read an amount that must be there."""
        if not self.raw(name):
            self.complain(name, "The price is empty.")
        return self.amount(name) or Decimal(0)

    def complain(self, name: str, reason: str) -> None:
        """Note what is wrong with a field."""
        self.problems.append(Problem(self.line, self.columns.title(name), reason))
