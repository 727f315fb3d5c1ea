"""What is kept of a product to find it by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

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

    def line(pieces: Iterable[str]) -> str:
        found = (word for piece in pieces for word in said(piece, language, is_kept=True))
        roots = []
        for word in islice(found, MAX_WORDS):
            roots.append(stem(word, language))
            if not word.isdigit():
                vocabulary[word] = roots[-1]
        return spaced(roots)

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


def stems(text: str, language: str) -> list[str]:
    """Give the stems of a text in their order, without what says nothing."""
    return [stem(word, language) for word in said(text, language)]


def said(text: str, language: str, *, is_kept: bool = False) -> Iterator[str]:
    """Go through the words of a text that say something; what is kept also has, at its end, those with hyphens as one.

    At the end, for in between they would part the words of a phrase.
    """
    silent = stop_words(language)
    wholes = []
    for chunk in chunks(fold(text)):
        if chunk not in silent:
            yield from (word for word in parts(chunk) if word not in silent)
            wholes.append(joined(chunk) if is_kept else "")
    yield from filter(None, wholes)
