"""What is asked of the index: for each word the forms, synonyms and spellings that will do, each as good as it is."""

from collections.abc import Iterable
from dataclasses import dataclass

EXACT, SYNONYM, CORRECTED, PREFIX, GUESSED = 10, 9, 8, 7, 4
"""How good an alternative is; in tenths of the word itself."""

CODE_FOUND = 30
"""A SKU is as good as three names."""


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


def for_fts5(question: Question, *, is_name_only: bool = False) -> str:
    """Write a question as SQLite's FTS5 reads it. All words are letters or digits, so none needs escaping."""

    def all_of(phrases: Iterable[str]) -> str:
        return " AND ".join(phrases)

    def phrase(stems: Iterable[str]) -> str:
        return f'"{" ".join(stems)}"'

    def alternative(found: Alternative) -> str:
        return phrase(found.stems) if found.is_phrase else f"({all_of(phrase([stem]) for stem in found.stems)})"

    def slot(found: Slot) -> str:
        codes = [phrase([found.code])] if found.code and not is_name_only else []
        return f"({' OR '.join([*map(alternative, found.alternatives), *codes])})"

    asked = f"({all_of(map(slot, question.slots))})"
    if question.code and not is_name_only:
        asked = f"({asked} OR {phrase([question.code])})"
    if is_name_only:
        asked = f"(name : {asked})"
    return " NOT ".join([asked, *map(phrase, question.unwanted)])


def for_tsquery(question: Question, *, is_name_only: bool = False) -> str:
    """Write a question as PostgreSQL's tsquery. All words are letters or digits, so none needs escaping."""

    def phrase(stems: Iterable[str]) -> str:
        quoted = [f"'{stem}'" for stem in stems]
        return f"({' <-> '.join(quoted)})"

    def alternative(found: Alternative) -> str:
        return phrase(found.stems) if found.is_phrase else f"({' & '.join(phrase([stem]) for stem in found.stems)})"

    def slot(found: Slot) -> str:
        codes = [phrase([found.code])] if found.code and not is_name_only else []
        return f"({' | '.join([*map(alternative, found.alternatives), *codes])})"

    asked = f"({' & '.join(map(slot, question.slots))})"
    if question.code and not is_name_only:
        asked = f"({asked} | {phrase([question.code])})"
    return " & ".join([asked, *(f"!{phrase(stems)}" for stems in question.unwanted)])
