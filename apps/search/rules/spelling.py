"""How close two words are, and where to look for words that are close: at what is left when a letter is dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

SHORTEST = 3
"""Letters of the shortest word that can be misspelt: shorter ones are all alike."""


@dataclass(frozen=True, slots=True)
class Known:
    """A word of the catalogue, its stem, and in how many products it was counted."""

    word: str
    stem: str
    frequency: int


def spellings(words: Iterable[str]) -> set[str]:
    """Give these words, and each of them with one letter dropped: two words one mistake apart have one in common."""
    found: set[str] = set()
    for word in words:
        if len(word) >= SHORTEST and not word.isdigit():
            found.add(word)
            found.update(word[:place] + word[place + 1 :] for place in range(len(word)))
    return found


def distance(one: str, other: str) -> int:
    """Count the mistakes between two words: letters dropped, added, replaced, or swapped with their neighbor."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        this = [row]
        for column, wanted in enumerate(other, start=1):
            cost = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            this.append(cost)
        before, last = last, this
    return last[-1]


def corrections(word: str, root: str, candidates: Iterable[Known], most: int) -> list[Known]:
    """Give the best of the words that may have been meant, the best one first, one of each stem.

    `root` is the stem of the word as it was typed.
    """
    allowed = 1 if len(word) < 8 else 2
    scored = []
    for known in candidates:
        pairs = ((word, known.word), (word, known.stem), (root, known.stem))
        mistakes = min(distance(*pair) for pair in pairs)
        if mistakes <= allowed:
            scored.append((_unlikeliness(word, known, mistakes), known.word, known))
    best: dict[str, Known] = {}
    for _, _, known in sorted(scored, key=lambda entry: entry[:2]):
        best.setdefault(known.stem, known)
    return list(best.values())[:most]


def _unlikeliness(word: str, known: Known, mistakes: int) -> float:  # a float: of words, not of money
    """Weigh how a word was misspelt against how often it is used: few get the first letter wrong."""
    is_doubled_or_swapped = sorted(set(word)) == sorted(set(known.word))
    return 3 * mistakes + 1.5 * (word[0] != known.word[0]) - is_doubled_or_swapped - log(1 + known.frequency) / 2


def splits(word: str) -> Sequence[tuple[str, str]]:
    """Give the ways to read one word as two: `sofabed`."""
    return [(word[:place], word[place:]) for place in range(SHORTEST, len(word) - SHORTEST + 1)]
