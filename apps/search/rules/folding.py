"""Takes a text apart into plain words: small letters without accents, or digits; the same for goods and for questions.

A word is of letters or of digits, never of both: so `140cm` is found by `140 cm`, and no database's own parser, which
may have ideas about `5e10`, finds anything in it to take apart.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from unicodedata import combining, normalize

MAX_WORD = 40
"""Letters of a word that count; nothing sold is called by a longer one."""

CODE = "sku"
"""What the one word of a SKU or barcode begins with: as no other has letters and digits, none is like it."""

LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "\u2019": "'"}
)
"""Letters that Unicode takes for letters of their own, as the neighbors write them."""

TAG = re.compile(r"<[^>]*>")
CHUNK = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
PART = re.compile(r"[^\W\d_]+|\d+")


def fold(text: str) -> str:
    """Write a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    plain = normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(letter for letter in plain if not combining(letter))


def without_markup(text: str) -> str:
    """Leave the tags of HTML out, and write its entities as letters."""
    return unescape(TAG.sub(" ", text)) if "<" in text or "&" in text else text


def chunks(folded: str) -> Iterator[str]:
    """Go through what stands between spaces and signs; hyphens hold together."""
    return (found.group() for found in CHUNK.finditer(folded))


@lru_cache(maxsize=20_000)
def parts(chunk: str) -> tuple[str, ...]:
    """Take a chunk apart: `t-shirt` is `t` and `shirt`, `140x80` is `140`, `x` and `80`; a genitive's s is nothing."""
    return tuple(part[:MAX_WORD] for part in PART.findall(chunk.removesuffix("'s")))


def joined(chunk: str) -> str:
    """Write words with a hyphen as one, as others do: `tshirt`; nothing where there is no hyphen, or a number."""
    plain = chunk.removesuffix("'s")
    return plain.replace("-", "")[:MAX_WORD] if "-" in plain and plain.replace("-", "").isalpha() else ""


def is_number(code: str) -> bool:
    """Say whether a code has a digit, and so is hardly anything else than a code."""
    return any(letter.isdigit() for letter in code)


def code_word(code: str) -> str:
    """Write a SKU or barcode as one word, however it is punctuated; nothing where it has no letter or digit."""
    plain = "".join(PART.findall(fold(code)))
    return f"{CODE}{plain}"[:200] if plain else ""
