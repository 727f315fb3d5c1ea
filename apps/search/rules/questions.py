"""What is asked of the index: for each word the forms, synonyms and spellings that will do, each as good as it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from apps.search.rules.folding import is_number

EXACT, SYNONYM, CORRECTED, PREFIX, GUESSED = 10, 9, 8, 7, 4
"""How good an alternative is; in tenths of the word itself."""

CODE_FOUND = 30
"""A SKU is as good as three names."""


COMMON = 1_000
"""A question that more products may answer is asked of their names first."""

LETTERS = str.maketrans("0123456789", "abcdefghij")


@dataclass(frozen=True, slots=True)
class Alternative:
    """One or several stems that will do for a word: side by side, or anywhere."""

    stems: tuple[str, ...]
    quality: int = EXACT
    is_phrase: bool = True


@dataclass(frozen=True, slots=True)
class Slot:
    """What one word of a question may be, and in how many products any of it was counted; the best comes first."""

    alternatives: tuple[Alternative, ...]
    frequency: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """All that is wanted, all that is not, and the SKU that the whole of it may be."""

    slots: tuple[Slot, ...]
    unwanted: tuple[tuple[str, ...], ...] = ()
    code: str = ""

    def without(self, left_out: Slot) -> "Question":
        """Ask for one word less."""
        return Question(tuple(slot for slot in self.slots if slot is not left_out), self.unwanted)

    def only(self, slot: Slot) -> "Question":
        """Ask for one word."""
        return Question((slot,), self.unwanted)

    @property
    def frequency(self) -> int:
        """About how many products there are at most."""
        return min((slot.frequency for slot in self.slots), default=0)

    @property
    def is_common(self) -> bool:
        """Whether there may be more of them than anybody leafs through."""
        return self.frequency > COMMON

    def pattern(self) -> tuple["Question", dict[str, str]]:
        """Put names in braces in place of the words, and give the words of these names.

        What is asked of the index, and how it is ranked, is written alike for all questions of a pattern. So the name
        of a SKU tells whether there is a digit in it, and what is rarer than another word is so by one.
        """
        words: dict[str, str] = {}

        def named(word: str, mark: str = "") -> str:
            name = f"{str(len(words)).translate(LETTERS)}{mark}"
            words[name] = word
            return f"{{{name}}}"

        def all_named(stems: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(named(stem) for stem in stems)

        def code(word: str) -> str:
            return word and named(word, "0" if is_number(word) else "")

        ranks = {
            frequency: rank for rank, frequency in enumerate(sorted({0, *(slot.frequency for slot in self.slots)}))
        }
        slots = tuple(
            Slot(
                tuple(replace(found, stems=all_named(found.stems)) for found in slot.alternatives),
                ranks[slot.frequency] + COMMON * (slot.frequency > COMMON),
                code(slot.code),
            )
            for slot in self.slots
        )
        return Question(slots, tuple(map(all_named, self.unwanted)), code(self.code)), words

    def relaxed(self) -> list["Question"]:
        """Ask for less, the best first: for all words but one, the most common one first; then for rare words alone."""
        if len(self.slots) < 2:
            return []
        by_rarity = sorted(self.slots, key=lambda slot: slot.frequency)
        known = Question(tuple(slot for slot in by_rarity if slot.frequency), self.unwanted)
        less = [known] if 1 < len(known.slots) < len(self.slots) else []
        if len(known.slots) > 2:
            less += [known.without(slot) for slot in reversed(known.slots)]
        return [*less, *(self.only(slot) for slot in by_rarity)]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How an engine writes questions. All words are letters or digits, so none needs escaping."""

    all_of: str
    any_of: str
    but_not: str
    phrase: str
    word: str
    beside: str


FTS5 = Grammar(all_of=" AND ", any_of=" OR ", but_not=" NOT ", phrase='"{}"', word="{}", beside=" ")
TSQUERY = Grammar(all_of=" & ", any_of=" | ", but_not=" & !", phrase="({})", word="'{}'", beside=" <-> ")


def for_fts5(question: Question, *, is_name_only: bool) -> str:
    """Write a question as SQLite's FTS5 reads it."""
    wanted = _wanted(question, FTS5, is_name_only=is_name_only)
    return _refused(question, FTS5, f"(name : {wanted})" if is_name_only else wanted)


def for_tsquery(question: Question, *, is_name_only: bool) -> str:
    """Write a question as PostgreSQL's tsquery."""
    return _refused(question, TSQUERY, _wanted(question, TSQUERY, is_name_only=is_name_only))


def _wanted(question: Question, grammar: Grammar, *, is_name_only: bool) -> str:
    def slot(found: Slot) -> str:
        codes = [_phrase([found.code], grammar)] if found.code and not is_name_only else []
        return f"({grammar.any_of.join([*(_alternative(one, grammar) for one in found.alternatives), *codes])})"

    wanted = f"({grammar.all_of.join(map(slot, question.slots))})"
    if question.code and not is_name_only:
        return f"({wanted}{grammar.any_of}{_phrase([question.code], grammar)})"
    return wanted


def _alternative(found: Alternative, grammar: Grammar) -> str:
    if found.is_phrase:
        return _phrase(found.stems, grammar)
    return f"({grammar.all_of.join(_phrase([stem], grammar) for stem in found.stems)})"


def _phrase(stems: Iterable[str], grammar: Grammar) -> str:
    return grammar.phrase.format(grammar.beside.join(map(grammar.word.format, stems)))


def _refused(question: Question, grammar: Grammar, wanted: str) -> str:
    return grammar.but_not.join([wanted, *(_phrase(stems, grammar) for stems in question.unwanted)])
