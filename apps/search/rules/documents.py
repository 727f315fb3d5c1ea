"""What is kept of a product to find it by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.search.rules.folding import chunks, code_word, fold, joined, parts, without_markup
from apps.search.rules.stemming import stem, stop_words

MAX_WORDS = 2_000
"""Words of a description that count."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a product says of itself, as it was written."""

    name: str
    categories: Iterable[str] = ()
    facts: Iterable[str] = ()
    codes: Iterable[str] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The stems of each part of a product, with a space around each; and the words that they are of, with their stems.

    A part that says nothing is a lone space.
    """

    name: str
    category: str
    facts: str
    codes: str
    description: str
    vocabulary: Mapping[str, str] = field(compare=False)


def words_of(texts: Texts, language: str) -> Words:
    """Take a product's texts apart."""
    vocabulary: dict[str, str] = {}

    def line(pieces: Iterable[str], most: int = MAX_WORDS) -> str:
        return spaced([found for piece in pieces for found in stems(piece, language, vocabulary)][:most])

    return Words(
        name=line([texts.name]),
        category=line(texts.categories),
        facts=line(texts.facts),
        codes=spaced(dict.fromkeys(filter(None, map(code_word, texts.codes)))),
        description=line([without_markup(texts.description)]),
        vocabulary=vocabulary,
    )


def spaced(words: Iterable[str]) -> str:
    """Write words with a space before and after each, so that one can be looked for as a whole."""
    return f" {' '.join(words)} ".replace("  ", " ")


def stems(text: str, language: str, vocabulary: dict[str, str] | None = None) -> list[str]:
    """Give the stems of a text in their order, without what says nothing; add its words to a vocabulary."""
    found, silent = [], stop_words(language)
    for chunk in chunks(fold(text)):
        if chunk in silent:
            continue
        words = parts(chunk)
        if whole := joined(chunk):
            words = (*words, whole)
        for word in words:
            if word in silent:
                continue
            root = stem(word, language)
            found.append(root)
            if vocabulary is not None and not word.isdigit():
                vocabulary[word] = root
    return found
