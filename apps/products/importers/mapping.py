"""A merchant's own word on a file: which column is what, what stands for blanks, how it is written. A small TOML."""

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.products.importers.entries import UnusableFile

SECTIONS = {"columns", "defaults", "format"}
WRITTEN_AS = {"delimiter", "encoding", "decimal"}


@dataclass(frozen=True, slots=True)
class FileMapping:
    """What is said of a file; whatever is not said is found out from the file."""

    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ""
    encoding: str = ""
    decimal: str = ""


def load_mapping(path: Path) -> FileMapping:
    """Read a mapping file.

    Raises UnusableFile for one that is not there, is no TOML, or says something that means nothing.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UnusableFile(f"The mapping file cannot be read: {error.strerror or error}.") from error
    except (UnicodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableFile(f"The mapping file is not TOML: {error}.") from error
    _refuse_unknown(set(content) - SECTIONS, "section")
    written_as = _texts(content, "format")
    _refuse_unknown(set(written_as) - WRITTEN_AS, "format")
    return FileMapping(
        columns=_texts(content, "columns"),
        defaults=_texts(content, "defaults"),
        delimiter=_delimiter(written_as.get("delimiter", "")),
        encoding=_encoding(written_as.get("encoding", "")),
        decimal=_decimal(written_as.get("decimal", "")),
    )


def _refuse_unknown(names: set[str], kind: str) -> None:
    if names:
        raise UnusableFile(f"The mapping file has an unknown {kind}: {', '.join(sorted(names))}.")


def _texts(content: dict[str, Any], section: str) -> dict[str, str]:
    values = content.get(section, {})
    if not isinstance(values, dict) or any(isinstance(value, (dict, list)) for value in values.values()):
        raise UnusableFile(f'In the mapping file, [{section}] holds lines like name = "value".')
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in values.items()}


def _delimiter(sign: str) -> str:
    if len(sign) > 1 or sign in {'"', "\n", "\r", "\0"} or sign.isalnum():
        raise UnusableFile("In the mapping file, delimiter is one sign that parts cells.")
    return sign


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name if name and "".encode(name) is not None else ""
    except (LookupError, ValueError):
        raise UnusableFile("In the mapping file, encoding is the name of none, like utf-8 or cp1252.") from None


def _decimal(sign: str) -> str:
    if sign not in {"", ".", ","}:
        raise UnusableFile('In the mapping file, decimal is "." or ",".')
    return sign
