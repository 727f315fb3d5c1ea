"""Reads what somebody typed: words, "phrases", -words; the last word may be unfinished."""

import re
from dataclasses import dataclass

from apps.search.rules.folding import chunks, code_word, fold, joined, parts
from apps.search.rules.stemming import stop_words

MAX_TEXT = 500
MAX_CHUNKS = 10
"""As much of a question as is read."""

PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Piece:
    """One word that was asked for, or a phrase, as it was typed but folded."""

    words: tuple[str, ...]
    joined: str = ""
    code: str = ""
    is_phrase: bool = False
    is_unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what is to be there, what must not be, and the SKU that it may be as a whole."""

    wanted: tuple[Piece, ...] = ()
    unwanted: tuple[tuple[str, ...], ...] = ()
    code: str = ""


def read(text: str, language: str) -> Asked:
    """Take a question apart. Nothing that can be typed is wrong; of signs alone, nothing is left."""
    text = text[:MAX_TEXT]
    folded = fold(text.replace("“", '"').replace("”", '"').replace("„", '"'))
    wanted: list[Piece] = []
    unwanted: list[tuple[str, ...]] = []
    for found in PIECE.finditer(folded):
        minus, phrase, word = found.groups()
        is_last = found.end() == len(folded)
        if word is None:
            words = tuple(part for chunk in chunks(phrase) for part in parts(chunk))
            words = tuple(part for part in words if part not in stop_words(language))
            if words and minus:
                unwanted.append(words)
            elif words:
                wanted.append(Piece(words, is_phrase=True))
        elif word.startswith("-") and word[1:2].isalnum():
            unwanted += [parts(chunk) for chunk in chunks(word)]
        else:
            wanted += _pieces(word, language, is_last=is_last)
    if len(wanted) > 1 and wanted[-1].is_unfinished and wanted[-1].words[0] in stop_words(language):
        wanted.pop()
    whole = code_word(text) if len(wanted) > 1 and not unwanted else ""
    return Asked(tuple(wanted[:MAX_CHUNKS]), tuple(unwanted[:MAX_CHUNKS]), whole)


def _pieces(word: str, language: str, *, is_last: bool) -> list[Piece]:
    found = list(chunks(word))
    pieces = []
    for place, chunk in enumerate(found):
        is_unfinished = is_last and place == len(found) - 1 and word[-1].isalnum()
        words = parts(chunk)
        if not words or (words[0] in stop_words(language) and len(words) == 1 and not is_unfinished):
            continue
        code = code_word(word)
        pieces.append(Piece(words, joined(chunk), code, is_unfinished=is_unfinished))
    return pieces
