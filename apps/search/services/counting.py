"""Counts the words of the catalogue, for completions and corrections: what is frequent is meant more often."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db import connection, transaction

from apps.search.models import Spelling, Word
from apps.search.rules import spellings

ROWS = 1_000
"""Words in one statement."""

COUNT = """
    INSERT INTO search_word (word, stem, frequency) VALUES {rows}
    ON CONFLICT (word) DO UPDATE SET stem = excluded.stem, frequency = {before} + excluded.frequency
"""


def count_words(*, counts: Mapping[str, int], stems: Mapping[str, str]) -> None:
    """Add words, and to how many documents they are in; in their order, so that two who count take turns.

    Nothing is ever taken off: how frequent a word is, is an estimate until the next `recount_words`.
    """
    _write(counts, stems, before="search_word.frequency")


@transaction.atomic
def recount_words(*, counts: Mapping[str, int], stems: Mapping[str, str], old: Iterable[str]) -> None:
    """Make the vocabulary what was counted in all documents; old words that are in none of them go.

    What came while the documents were gone through is not old.
    """
    _write(counts, stems, before="0")
    for words in _portions(sorted(set(old) - set(counts))):
        Word.objects.filter(word__in=words).delete()


def _write(counts: Mapping[str, int], stems: Mapping[str, str], *, before: str) -> None:
    for words in _portions(sorted(counts)):
        known = set(Word.objects.filter(word__in=words).values_list("word", flat=True))
        rows = ", ".join(["(%s, %s, %s)"] * len(words))
        with connection.cursor() as cursor:
            params = [value for word in words for value in (word, stems[word], counts[word])]
            cursor.execute(COUNT.format(rows=rows, before=before), params)
        new = [Spelling(word_id=w, spelling=s) for w in words if w not in known for s in spellings({w, stems[w]})]
        Spelling.objects.bulk_create(new, ignore_conflicts=True)


def _portions(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(words), ROWS):
        yield words[start : start + ROWS]
