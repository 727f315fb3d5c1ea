"""A merchant's own word on a file: which column is what, and how its cells are to be read. A small TOML."""

import codecs
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from apps.products.importers.entries import UnusableFile
from apps.products.importers.sources import Source, read_source

SECTIONS = ("rows", "columns", "attributes", "options", "defaults", "format")
ABOUT_ROWS = ("product", "skip", "only")
WRITTEN_AS = ("name", "delimiter", "encoding", "decimal")
LISTS = ("category", "tags", "images")
"""Fields that may have several values."""

Patterns = Mapping[str, tuple[str, ...]]
"""Texts by the titles of columns; `*` in one stands for anything, `?` for one character."""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What is said of a file; whatever is not said is found out from the file.

    Rows of one `product` (the title of a column) are one product. Rows that fit `skip` are left out, and those that
    do not fit `only`.
    """

    product: str = ""
    skip: Patterns = field(default_factory=dict)
    only: Patterns = field(default_factory=dict)
    columns: Mapping[str, Source] = field(default_factory=dict)
    attributes: Mapping[str, Source] = field(default_factory=dict)
    options: Mapping[str, Source] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    delimiter: str = ""
    encoding: str = ""
    decimal: str = ""

    @property
    def is_for_any_csv(self) -> bool:
        """It says what only a file of no known format needs to be said of it."""
        is_split = any(source.split for source in self.columns.values())
        return bool(self.product or self.attributes or self.options or is_split)


def load_mapping(path: Path) -> FileMapping:
    """Read a mapping file.

    Raises UnusableFile for one that is not there, is no TOML, or says something that means nothing.
    """
    try:
        return read_mapping(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UnusableFile(f"The mapping file cannot be read: {error.strerror or error}.") from error
    except (UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableFile(f"The mapping file is not TOML: {error}.") from error


def read_mapping(text: str) -> FileMapping:
    """Read the text of a mapping file. Raises UnusableFile, and TOMLDecodeError."""
    content = tomllib.loads(text)
    _refuse_unknown(content, "a section", SECTIONS)
    rows, written_as = _section(content, "rows"), _section(content, "format")
    _refuse_unknown(rows, "in [rows] the line", ABOUT_ROWS)
    _refuse_unknown(written_as, "in [format] the line", WRITTEN_AS)
    mapping = FileMapping(
        product=_text("rows", "product", rows.get("product", "")),
        skip=_patterns("skip", rows.get("skip", {})),
        only=_patterns("only", rows.get("only", {})),
        columns=_sources(content, "columns"),
        attributes=_sources(content, "attributes"),
        options=_sources(content, "options"),
        defaults={name: _text("defaults", name, value) for name, value in _section(content, "defaults").items()},
        name=_text("format", "name", written_as.get("name", "")),
        delimiter=_delimiter(_text("format", "delimiter", written_as.get("delimiter", ""))),
        encoding=_encoding(_text("format", "encoding", written_as.get("encoding", ""))),
        decimal=_decimal(_text("format", "decimal", written_as.get("decimal", ""))),
    )
    if mapping.options and not mapping.product:
        raise UnusableFile('In the mapping file, [options] needs product = "a column" in [rows], to know a product by.')
    return mapping


def overruled(mapping: FileMapping, *, delimiter: str = "", encoding: str = "", decimal: str = "") -> FileMapping:
    """Let what is said here, where anything is, go before what the mapping says. Raises UnusableFile."""
    sign = "\t" if delimiter.lower() in {"tab", r"\t"} else delimiter
    return replace(
        mapping,
        delimiter=_delimiter(sign) or mapping.delimiter,
        encoding=_encoding(encoding) or mapping.encoding,
        decimal=_decimal(decimal) or mapping.decimal,
    )


def _refuse_unknown(content: Mapping[str, Any], place: str, known: Sequence[str]) -> None:
    if unknown := sorted(set(content) - set(known)):
        raise UnusableFile(f'The mapping file has {place} "{unknown[0]}"; there are: {", ".join(known)}.')


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section = content.get(name, {})
    if not isinstance(section, dict):
        raise UnusableFile(f'In the mapping file, [{name}] holds lines like name = "value".')
    return section


def _sources(content: Mapping[str, Any], section: str) -> dict[str, Source]:
    sources = {}
    for name, said in _section(content, section).items():
        source = sources[name] = read_source(f"[{section}] {name}", said, is_typed=section == "attributes")
        if section != "attributes":
            _refuse_needless(f"[{section}] {name}", name, source)
    return sources


def _refuse_needless(place: str, name: str, source: Source) -> None:
    """Refuse what would be passed over: not every field has several values, or a unit."""
    if source.split and name not in LISTS:
        raise UnusableFile(f"In the mapping file, {place}: split is for attributes and {', '.join(LISTS)}.")
    if source.convert and not (name == "weight_grams" and source.convert.endswith(" to g")):
        raise UnusableFile(f"In the mapping file, {place}: convert is for attributes, and to g for weight_grams.")


def _text(section: str, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, (str, int, float)):  # a float is only written out again: TOML's 12.5
        raise UnusableFile(f'In the mapping file, [{section}] {name} is one value, like "this".')
    return str(value)


def _patterns(name: str, said: Any) -> Patterns:
    if not isinstance(said, dict):
        raise UnusableFile(f'In the mapping file, {name} in [rows] is like {{ column = "value" }}.')
    patterns = {}
    for title, texts in said.items():
        listed = texts if isinstance(texts, list) else [texts]
        patterns[title] = tuple(_text("rows", f"{name} {title}", text) for text in listed)
    return patterns


def _delimiter(sign: str) -> str:
    if len(sign) > 1 or sign in {'"', "\n", "\r", "\0"} or sign.isalnum():
        raise UnusableFile("The delimiter is one sign that parts cells, like ; or tab.")
    return sign


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name if name and "".encode(name) is not None else ""
    except (LookupError, ValueError):
        raise UnusableFile("The encoding is the name of none, like utf-8 or cp1252.") from None


def _decimal(sign: str) -> str:
    if sign not in {"", ".", ","}:
        raise UnusableFile('The decimal sign is "." or ",".')
    return sign
