"""Turns what was typed into what is asked of the index: one statement looks up all that is known of its words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import CharField

from apps.search.rules import (
    CORRECTED,
    GUESSED,
    PREFIX,
    SYNONYM,
    Alternative,
    Asked,
    Known,
    Piece,
    Question,
    Slot,
    base_language,
    corrections,
    read,
    spellings,
    splits,
    stem,
)
from core.prepared import Slot as Place
from core.prepared import Slots as Places
from core.prepared import Statement

FEW = 10
"""A word that fewer products have is tried as the beginning of others, and as a misspelling."""

MAX_COMPLETIONS, MAX_CORRECTIONS, MAX_SYNONYMS = 20, 3, 12
LONGEST_SYNONYM = 3
"""Words of the longest phrase that is looked up among the synonyms."""

UNCOUNTED = 1_000
"""What is not counted, as numbers are not, may be anywhere."""

last_language = ["en"]
"""The market's language when it was last read: questions are read by it, and again if it has changed."""

LOOK_UP = """
    SELECT 'language', language, '', 0 FROM markets_market WHERE is_default
    UNION ALL SELECT 'word', word, stem, frequency FROM search_word WHERE {word}
    UNION ALL SELECT 'stem', word, stem, frequency FROM search_word WHERE {stem}
    UNION ALL SELECT 'prefix', word, stem, frequency FROM
        (SELECT word, stem, frequency FROM search_word WHERE {prefix} ORDER BY frequency DESC, word LIMIT {limit}) found
    UNION ALL SELECT 'spelling', word, stem, frequency FROM search_word WHERE word IN
        (SELECT word_id FROM search_spelling WHERE {spelling})
    UNION ALL SELECT 'synonym', asked.stems, other.stems, 0 FROM search_synonym asked
        JOIN search_synonym other ON other.group_id = asked.group_id AND other.id <> asked.id
        WHERE {synonym}
"""
TEXT: "CharField[str, str]" = CharField()
SLOTS = (
    Places("words", TEXT),
    Places("stems", TEXT),
    Place("prefix", TEXT),
    Place("beyond", TEXT),
    Places("spellings", TEXT),
    Places("phrases", TEXT),
)
WRITTEN = {
    "sqlite": ("{} IN (SELECT value FROM JSON_EACH(%s))", "word >= %s AND word < %s"),
    "postgresql": ("{} = ANY(%s)", "word ~>=~ %s AND word ~<~ %s"),
}
"""That a column is among values, and a word between two, by code points."""

LAST = "\U0010ffff"


@dataclass(slots=True)
class Lexicon:
    """What the shop knows of the words of one question."""

    language: str = "en"
    words: dict[str, Known] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    completions: list[Known] = field(default_factory=list)
    similar: list[Known] = field(default_factory=list)
    synonyms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def understand(text: str) -> Question | None:
    """Turn a text into a question; None where it asks for nothing. One statement, two after the language changed."""
    return question_of(*interpret(text))


def question_of(asked: Asked, known: Lexicon) -> Question | None:
    """Make of each word all that will do for it; None where nothing is wanted."""
    if not asked.wanted:
        return None
    unwanted = tuple(tuple(stem(word, known.language) for word in words) for words in asked.unwanted if words)
    return Question(tuple(_slots(asked.wanted, known)), unwanted, asked.code)


def interpret(text: str) -> tuple[Asked, Lexicon]:
    """Take a text apart, and look up what is known of its words."""
    language = last_language[0]
    asked = read(text, language)
    if not asked.wanted:
        return asked, Lexicon(language)
    known = look_up(asked, language)
    if known.language != language:
        last_language[0] = known.language
        return interpret(text)
    return asked, known


def look_up(asked: Asked, language: str) -> Lexicon:
    """Read, in one statement, what there is to know of a question's words."""
    typed = {word for piece in asked.wanted for word in (*piece.words, piece.joined) if word}
    stems = {stem(word, language) for word in typed}
    last = asked.wanted[-1] if asked.wanted and asked.wanted[-1].is_unfinished else None
    prefix = (last.joined or last.words[-1]) if last else ""
    halves = {half for word in typed for split in splits(word) for half in split}
    pairs = {"".join(first.words + second.words) for first, second in pairwise(asked.wanted)}
    is_prefix = prefix and not prefix.isdigit()
    values: dict[str, Any] = {
        "words": sorted(typed | halves | pairs),
        "stems": sorted(stems),
        "prefix": prefix,
        "beyond": f"{prefix}{LAST}" if is_prefix else "",
        "spellings": sorted(spellings(typed | stems)),
        "phrases": sorted(" ".join(phrase) for phrase, _ in _phrases(asked.wanted, language)),
    }
    with _statement(connection.vendor).run(connection, values) as cursor:
        return _lexicon(cursor.fetchall())


@cache
def _statement(vendor: str) -> Statement:
    among, between = WRITTEN[vendor]
    columns = {"word": "word", "stem": "stem", "spelling": "spelling", "synonym": "asked.stems"}
    conditions = {name: among.format(column) for name, column in columns.items()}
    return Statement(LOOK_UP.format(prefix=between, limit=MAX_COMPLETIONS, **conditions), SLOTS)


def _lexicon(rows: Iterable[tuple[str, str, str, int]]) -> Lexicon:
    known = Lexicon()
    for kind, word, root, frequency in rows:
        if kind == "language":
            known.language = base_language(word)
        elif kind == "synonym":
            known.synonyms[word].append(root)
        elif kind == "stem":
            known.counts[root] = known.counts.get(root, 0) + frequency
        else:
            found = Known(word, root, frequency)
            if kind == "word":
                known.words[word] = found
            elif kind == "prefix":
                known.completions.append(found)
            else:
                known.similar.append(found)
    return known


def _phrases(pieces: Sequence[Piece], language: str) -> list[tuple[tuple[str, ...], range]]:
    """Go through all runs of a few words, the longest first, with their places."""
    roots = [tuple(stem(word, language) for word in piece.words) for piece in pieces]
    found = []
    for length in range(min(LONGEST_SYNONYM, len(pieces)), 0, -1):
        for start in range(len(pieces) - length + 1):
            places = range(start, start + length)
            if length == 1 or not any(pieces[place].is_phrase for place in places):
                found.append((tuple(part for place in places for part in roots[place]), places))
    return found


def meant(piece: Piece, known: Lexicon) -> str:
    """Write a word as it was meant: as it is where anything is called so or begins so, else as the likeliest one."""
    word = piece.words[0]
    is_plain = len(piece.words) == 1 and not piece.is_phrase and not word.isdigit()
    if not is_plain or stem(word, known.language) in known.counts or word in known.synonyms:
        return " ".join(piece.words)
    if piece.is_unfinished and any(other.word.startswith(word) for other in known.completions):
        return word
    found = corrections(word, stem(word, known.language), known.similar, 1)
    return found[0].word if found else word


def _slots(pieces: Sequence[Piece], known: Lexicon) -> list[Slot]:
    """Make a slot of each word; of several where they have a synonym together, or are written as one."""
    taken: dict[int, Slot | None] = {}
    for phrase, places in _phrases(pieces, known.language):
        if len(places) < 2 or any(place in taken for place in places):
            continue
        others = _synonyms(" ".join(phrase), known)
        whole = known.words.get("".join(word for place in places for word in pieces[place].words))
        if whole and len(places) == 2:
            others = (Alternative((whole.stem,), CORRECTED), *others)
        if others:
            found = (Alternative(phrase), *others, Alternative(phrase, CORRECTED, is_phrase=False))
            taken.update(dict.fromkeys(places))
            taken[places[0]] = Slot(found, sum(_frequency(one, known) for one in found[1:]))
    slots = (taken[place] if place in taken else _slot(piece, known) for place, piece in enumerate(pieces))
    return [slot for slot in slots if slot]


def _slot(piece: Piece, known: Lexicon) -> Slot:
    roots = tuple(stem(word, known.language) for word in piece.words)
    own = Alternative(roots)
    if piece.is_phrase:
        return Slot((own,), _frequency(own, known))
    found = [own]
    if piece.joined:
        found.append(Alternative((stem(piece.joined, known.language),), CORRECTED))
    found += _synonyms(" ".join(roots), known)
    if len(piece.words) == 1 and not piece.words[0].isdigit() and known.counts.get(roots[0], 0) < FEW:
        found += _similar(piece, known, is_known=roots[0] in known.counts)
    alternatives = list({one.stems: one for one in reversed(found)}.values())[::-1]
    frequency = sum(_frequency(one, known) for one in alternatives)
    return Slot(tuple(alternatives), frequency, piece.code)


def _similar(piece: Piece, known: Lexicon, *, is_known: bool) -> list[Alternative]:
    """Find what a word that is rare, or unknown, may be the beginning or a misspelling of."""
    word = piece.words[0]
    found = []
    if piece.is_unfinished:
        longer = [other for other in known.completions if other.word.startswith(word) and other.word != word]
        found += [Alternative((other.stem,), PREFIX) for other in longer]
    meant = corrections(
        word, stem(word, known.language), (other for other in known.similar if other.word != word), MAX_CORRECTIONS
    )
    quality = GUESSED if is_known or found else CORRECTED
    found += [Alternative((other.stem,), max(quality - place, 1)) for place, other in enumerate(meant)]
    if not is_known and not found:
        both = [split for split in splits(word) if split[0] in known.words and split[1] in known.words]
        found += [Alternative(tuple(known.words[half].stem for half in split), CORRECTED) for split in both]
    return found


def _synonyms(phrase: str, known: Lexicon) -> tuple[Alternative, ...]:
    # One that is made of the same words only asks for less.
    asked = set(phrase.split())
    others = dict.fromkeys(other for other in known.synonyms.get(phrase, ()) if not asked.issuperset(other.split()))
    return tuple(Alternative(tuple(other.split()), SYNONYM) for other in list(others)[:MAX_SYNONYMS])


def _frequency(found: Alternative, known: Lexicon) -> int:
    """Say in about how many products an alternative is: what was not looked up counts as common."""
    counts = known.counts | {word.stem: word.frequency for word in (*known.completions, *known.similar)}
    return min((counts.get(root, UNCOUNTED if root.isdigit() else 0) for root in found.stems), default=0)
