"""How a file's bytes become text: found out from the whole file before anything is read from it."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from apps.products.importers.entries import UnusableFile

CHUNK = 1 << 16
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook or one with a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
)
BINARY = bytes(set(range(32)) - set(b"\t\n\f\r\x1a\x1b") - {0})
"""Control characters that no text holds; NUL is judged by itself."""


class Text(NamedTuple):
    """What was found out of a text: its encoding, and how many lines it has."""

    encoding: str
    lines: int


def text_of(path: Path, wanted: str = "") -> Text:
    """Find out the encoding of a file and make sure that all of it can be read so.

    Raises UnusableFile for what is empty, not text, or not in one encoding; OSError where it cannot be read.
    """
    start = start_of(path)
    _refuse_what_is_not_text(start, wanted)
    return _checked(path, wanted or _guess(start))


def start_of(path: Path) -> bytes:
    """Read the first bytes of a file. Raises UnusableFile where there is none."""
    if not path.exists():
        raise UnusableFile("There is no such file.")
    if not path.is_file():
        raise UnusableFile("That is not a file.")
    return next(_chunks(path), b"")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _refuse_what_is_not_text(start: bytes, wanted: str) -> None:
    if not start.strip(codecs.BOM_UTF8 + b" \t\r\n\0"):
        raise UnusableFile("The file is empty.")
    for signature, thing in SIGNATURES:
        if start.startswith(signature):
            raise UnusableFile(f"The file is {thing}. CSV, JSON lines and Excel workbooks (.xlsx) can be read.")
    if _guess(start) not in {"utf-8", "utf-8-sig"} or wanted.startswith("utf-16"):
        return
    strange = len(start) - len(start.translate(None, BINARY))
    if strange > len(start) // 100 or start.count(0) > len(start) // 20:
        raise UnusableFile("The file is not text.")


def _guess(start: bytes) -> str:
    for bom, encoding in BOMS:
        if start.startswith(bom):
            return encoding
    pairs = len(start) // 2
    if pairs and start[1::2].count(0) > pairs * 0.4 and start[::2].count(0) < pairs * 0.1:
        return "utf-16-le"
    if pairs and start[::2].count(0) > pairs * 0.4 and start[1::2].count(0) < pairs * 0.1:
        return "utf-16-be"
    return "utf-8"


def _checked(path: Path, encoding: str) -> Text:
    """Decode all of it. What is ASCII before its first odd byte is Windows-1252, else it is damaged UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, plain, text = 1, True, ""
    try:
        for chunk in _chunks(path):
            text = decoder.decode(chunk)
            lines += text.count("\n")
            plain = plain and text.isascii()
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        if encoding == "utf-8" and plain and _is_ascii_until(error):
            return _checked(path, "cp1252")
        raise UnusableFile(_why_undecodable(error, encoding, lines)) from error
    return Text(encoding, lines - text.endswith("\n"))


def _is_ascii_until(error: UnicodeError) -> bool:
    """A file that was cut off inside a character is not taken for another encoding either."""
    if not isinstance(error, UnicodeDecodeError) or error.reason == "unexpected end of data":
        return False
    return error.object[: error.start].isascii()


def _why_undecodable(error: UnicodeError, encoding: str, lines: int) -> str:
    line = lines
    if isinstance(error, UnicodeDecodeError):
        line += error.object[: error.start].count(b"\n")
        if error.reason in {"unexpected end of data", "truncated data"}:
            return f"The file ends inside a character on line {line}: it was cut off."
    name = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "UTF-8, UTF-16 or Windows-1252"}.get(encoding, encoding)
    return f"The file is not text in {name}: line {line} cannot be decoded. Save it as UTF-8."
