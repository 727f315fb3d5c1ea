"""What a cell means: each function reads one, or raises ValueError with a sentence for the merchant."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar
from urllib.parse import urlsplit

from core.money import to_minor

Value = TypeVar("Value")

MAX_COUNT = 1_000_000_000
MAX_PATH = 20 * 203
TRUE = frozenset({"true", "yes", "y", "1", "on", "x"})
FALSE = frozenset({"false", "no", "n", "0", "off"})
GRAMS_IN = {"g": "1", "kg": "1000", "oz": "28.349523125", "lb": "453.59237", "lbs": "453.59237"}

PLAIN = {".": re.compile(r"[0-9]*\.?[0-9]+"), ",": re.compile(r"[0-9]*,?[0-9]+")}
GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?"),
    ",": re.compile(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?"),
}
"""Numbers by the sign before their decimals; the other sign parts thousands."""


def shown(text: str) -> str:
    """Quote a cell for a message: short, and without anything that a terminal would obey."""
    visible = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return f'"{visible}"' if len(visible) <= 40 else f'"{visible[:39]}…"'


def words(text: str, longest: int) -> str:
    """Read a text of at most so many characters."""
    if len(text) > longest:
        raise ValueError(f"{shown(text)} has {len(text)} characters; {longest} is the most.")
    return text


def number(text: str, decimal: str = "", likely: str = "") -> Decimal:
    """Read a number. Without word of its decimal sign it is the one that leaves a meaning, else the likely one.

    Without either a point is one, and a comma that could be either is refused.
    """
    if not decimal and not likely and PLAIN["."].fullmatch(text):
        decimal = "."
    readings = {reading for sign in decimal or ".," if (reading := _reading(text, sign)) is not None}
    if len(readings) > 1 and likely:
        return number(text, likely)
    if len(readings) > 1:
        raise ValueError(f"{shown(text)} could mean two numbers; write it without a thousands sign.")
    if not readings:
        raise ValueError(f'{shown(text)} is not a number like "49.90".')
    return readings.pop()


def _reading(text: str, sign: str) -> Decimal | None:
    if len(text) > 40 or not (PLAIN[sign].fullmatch(text) or GROUPED[sign].fullmatch(text)):
        return None
    return Decimal(text.replace("," if sign == "." else ".", "").replace(sign, "."))


def decimal_sign(text: str) -> str:
    """Give the decimal sign that a number can only have been written with, if there is one."""
    signs = [sign for sign in ".," if _reading(text, sign) is not None]
    return signs[0] if len(signs) == 1 and not text.isdecimal() else ""


def amount(text: str, currency: str, decimal: str = "", likely: str = "") -> Decimal:
    """Read an amount of money that the currency can express."""
    if text.startswith("-"):
        raise ValueError(f"{shown(text)} is below zero.")
    value = number(text, decimal, likely)
    try:
        to_minor(value, currency)
    except ValueError as error:
        raise ValueError(f"{shown(text)}: {error}") from None
    return value


def count(text: str) -> int:
    """Read how many there are; fewer than none is none (a shop that oversold has nothing left to sell)."""
    plain = text.removeprefix("-").removeprefix("+")
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[0-9]{1,30}([.,]0+)?", plain):
        raise ValueError(f"{shown(text)} is not a whole number.")
    value = int(re.split("[.,]", plain)[0])
    if value > MAX_COUNT:
        raise ValueError(f"{shown(text)} is too large; {MAX_COUNT} is the most.")
    return 0 if text.startswith("-") else value


def grams(number: Decimal, unit: str = "g") -> int:
    """Give a weight in a unit (g, kg, oz or lb) in whole grams."""
    factor = GRAMS_IN.get(unit.lower())
    if factor is None:
        raise ValueError(f"{shown(unit)} is not a unit of weight; use g, kg, oz or lb.")
    weight = number * Decimal(factor)
    if weight > MAX_COUNT:
        raise ValueError(f"{number:f} {unit} is too heavy.")
    return int(weight.to_integral_value())


def truth(text: str) -> bool:
    """Read a yes or no."""
    word = text.lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise ValueError(f'{shown(text)} is neither "true" nor "false".')


def one_of(text: str, choices: Mapping[str, Value]) -> Value:
    """Read one of a few words, whatever its case, as what it stands for."""
    try:
        return choices[text.lower()]
    except KeyError:
        raise ValueError(f"{shown(text)} is none of: {', '.join(choices)}.") from None


def web_address(text: str) -> str:
    """Read the address of a picture on the web."""
    address = f"https:{text}" if text.startswith("//") else text
    words(address, 2000)
    try:
        found = urlsplit(address)
    except ValueError:
        found = urlsplit("")
    if found.scheme not in {"http", "https"} or not found.hostname or re.search(r"[\s\x00-\x1f<>\"]", address):
        raise ValueError(f"{shown(text)} is not an address that starts with https://.")
    return found.scheme + address[len(found.scheme) :]


def web_addresses(text: str) -> tuple[str, ...]:
    """Read several addresses with commas, semicolons, bars or spaces between them."""
    return tuple(dict.fromkeys(web_address(part) for part in re.split(r"[\s,;|]+(?=https?://|//)", text) if part))


def parts(text: str, separator: str, longest: int) -> tuple[str, ...]:
    """Read a list of texts, without blanks and repetitions. A backslash before a separator makes it a part's own."""
    escaped = re.escape(separator)
    found = (part.replace(f"\\{separator}", separator).strip() for part in re.split(rf"(?<!\\){escaped}", text))
    return tuple(dict.fromkeys(words(part, longest) for part in found if part))


def category_path(text: str) -> tuple[str, ...]:
    """Read a path of categories: "Clothing > Shirts"."""
    names = tuple(words(name.strip(), 200) for name in text.split(">") if name.strip())
    if len(names) > 20:
        raise ValueError(f"{shown(text)} is {len(names)} categories deep; 20 is the most.")
    return names


def category_paths(text: str, separator: str = ",") -> tuple[tuple[str, ...], ...]:
    """Read several paths of categories: "Clothing > Shirts, Sale"."""
    paths = (category_path(part) for part in parts(text, separator, MAX_PATH))
    return tuple(dict.fromkeys(path for path in paths if path))


def day(text: str) -> date:
    """Read a day, written as 2026-11-27; a time after it says nothing more."""
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([ T][0-9:.]+)?", text)
    try:
        read = date.fromisoformat(found[1] if found else "")
    except ValueError:
        raise ValueError(f"{shown(text)} is not a day like 2026-11-27.") from None
    if not 1900 <= read.year < 3000:
        raise ValueError(f"{shown(text)} is too far away.")
    return read
