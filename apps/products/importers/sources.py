"""Where a field comes from: a column or several, and what is done to its cells before they are read."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.products.importers.entries import UnusableFile

TYPES = ("text", "number", "boolean")
UNITS = (
    {"mm": "1", "cm": "10", "m": "1000", "in": "25.4", "ft": "304.8", "yd": "914.4"},
    {"g": "1", "kg": "1000", "oz": "28.349523125", "lb": "453.59237", "t": "1000000"},
    {"ml": "1", "cl": "10", "l": "1000"},
)
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Source:
    """What a mapping says of one field; without columns it has none, and only its default counts.

    In this order: `skip` makes a cell blank, `replace` puts other texts for parts of it, several columns become one
    text by `template` or with `glue` between them, `split` takes that apart, `lookup` gives another text for it.
    """

    columns: tuple[str, ...] = ()
    glue: str = " "
    template: str = ""
    skip: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    lookup: Mapping[str, str] = field(default_factory=dict)
    split: str = ""
    decimal: str = ""
    convert: str = ""
    type: str = "text"
    default: str = ""

    @property
    def factor(self) -> Decimal:
        """By how much a number is multiplied to be in the unit that is wanted."""
        if not self.convert:
            return Decimal(1)
        own, wanted = self.convert.split(" to ")
        units = next(units for units in UNITS if own in units and wanted in units)
        return Decimal(units[own]) / Decimal(units[wanted])


class Reader:
    """A source in one file: with the places of its columns."""

    def __init__(self, source: Source, places: Sequence[int]) -> None:
        self.source, self.places = source, tuple(places)
        self.factor = source.factor
        self._is_skipped = like_one_of(source.skip) if source.skip else _nothing
        self._lookup = {text.strip().casefold(): other for text, other in source.lookup.items()}
        self._literals = PLACEHOLDER.split(source.template)[::2]

    @property
    def is_plain(self) -> bool:
        """It is one column, as it stands."""
        return len(self.places) == 1 and self.source == Source(self.source.columns)

    def text(self, cells: Sequence[str]) -> str:
        """Give the text of the field in a row."""
        text = self._joined(cells)
        return self._looked_up(text) if text and not self.source.split else text

    def texts(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Give the texts that the field is taken apart into; one, where it is not."""
        if not self.source.split:
            return tuple(filter(None, [self.text(cells)]))
        parts = (part.strip() for part in self._joined(cells).split(self.source.split))
        found = (self._looked_up(part) for part in parts if part and not self._is_skipped(part))
        return tuple(dict.fromkeys(text for text in found if text))

    def _joined(self, cells: Sequence[str]) -> str:
        parts = [self._cell(cells[place]) if place < len(cells) else "" for place in self.places]
        if not self.source.template:
            return self.source.glue.join(filter(None, parts))
        filled = (text for pair in zip(self._literals, [*parts, ""], strict=True) for text in pair)
        return "".join(filled).strip() if any(parts) else ""

    def _cell(self, cell: str) -> str:
        text = tidy(cell)
        if self._is_skipped(text):
            return ""
        for old, new in self.source.replace.items():
            text = text.replace(old, new)
        return text.strip()

    def _looked_up(self, text: str) -> str:
        return self._lookup.get(text.casefold(), text)


def like_one_of(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Make a question: is a text like one of these, whatever its case? `*` is any text, `?` one character."""
    alike = "|".join(re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in patterns)
    fits = re.compile(alike, re.IGNORECASE | re.DOTALL).fullmatch
    return lambda text: fits(text) is not None


def _nothing(text: str) -> bool:
    return False


def tidy(cell: str) -> str:
    """Give a cell's text without space around it, and with plain ends of lines."""
    text = cell.strip()
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_source(place: str, said: Any, *, is_typed: bool = False) -> Source:
    """Read what a mapping says of one field: a column's title, `false` for none, or a table of words.

    Raises UnusableFile, naming the place in the mapping.
    """
    try:
        match said:
            case False:
                return Source()
            case str() if said:
                return Source((said,))
            case dict():
                return _source(said, [word for word in WORDS if is_typed or word != "type"])
            case _:
                raise ValueError('write the title of a column, like "Price", or { column = "Price", ... }.')
    except ValueError as error:
        raise UnusableFile(f"In the mapping file, {place}: {error}") from error


def _source(said: Mapping[str, Any], known: Sequence[str]) -> Source:
    if unknown := sorted(set(said) - set(known)):
        raise ValueError(f'"{unknown[0]}" means nothing here; there are: {", ".join(known)}.')
    read = {word: WORDS[word](word, value) for word, value in said.items()}
    ways = [word for word in ("column", "join", "template") if word in read]
    if len(ways) != 1:
        raise ValueError("say where it comes from by one of: column, join, template.")
    if "with" in read and "join" not in read:
        raise ValueError("with goes with join.")
    if "convert" in read:
        read.setdefault("type", "number")
    return Source(
        columns=_columns(read), glue=read.get("with", " "), **{word: read[word] for word in read if word in _OWN}
    )


def _columns(read: Mapping[str, Any]) -> tuple[str, ...]:
    if "template" not in read:
        return read["join"] if "join" in read else (read["column"],)
    columns = tuple(PLACEHOLDER.findall(read["template"]))
    if not columns:
        raise ValueError("a template names columns in braces: {Title}.")
    return columns


def _text(word: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f'{word} is a text, like "this".')
    return value


def _texts(word: str, value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    return tuple(_text(word, text) for text in listed)


def _table(word: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError(f'{word} is like {{ "this" = "that" }}.')
    return value


def _titles(word: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f'{word} is a list of columns, like ["Title", "Color"].')
    return _texts(word, value)


def _sign(word: str, value: Any) -> str:
    if value not in (".", ","):
        raise ValueError(f'{word} is "." or ",".')
    return str(value)


def _kind(word: str, value: Any) -> str:
    if value not in TYPES:
        raise ValueError(f"{word} is one of: {', '.join(TYPES)}.")
    return str(value)


def _units(word: str, value: Any) -> str:
    own, _, wanted = _text(word, value).partition(" to ")
    if not any(own in units and wanted in units for units in UNITS):
        known = "; ".join(", ".join(units) for units in UNITS)
        raise ValueError(f'{word} is like "cm to mm"; units are: {known}.')
    return f"{own} to {wanted}"


def _default(word: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else _text(word, value)


WORDS: Mapping[str, Callable[[str, Any], Any]] = {
    "column": _text,
    "join": _titles,
    "with": _text,
    "template": _text,
    "skip": _texts,
    "replace": _table,
    "lookup": _table,
    "split": _text,
    "decimal": _sign,
    "convert": _units,
    "type": _kind,
    "default": _default,
}
_OWN = frozenset(WORDS) - {"column", "join", "with"}
