"""Of a question's pattern, filled with its words, are made the very statements of the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.search.models import Asking, hits, relevance
from apps.search.rules import Alternative, Question, Slot
from core.prepared import Slot as Place

stems = st.lists(st.text("ab1", min_size=1, max_size=3), min_size=1, max_size=3).map(tuple)
alternatives = st.builds(Alternative, stems, st.sampled_from([10, 9, 4]), st.booleans())
codes = st.sampled_from(["", "skua", "skua1"])
slots = st.builds(
    Slot,
    st.lists(alternatives, min_size=1, max_size=3).map(tuple),
    st.sampled_from([0, 1, 7, 999, 1_000, 1_001, 5_000]),
    codes,
)
questions = st.builds(Question, st.lists(slots, max_size=4).map(tuple), st.lists(stems, max_size=2).map(tuple), codes)


def filled(statement, words):
    sql, params = statement
    return sql, tuple(param.read(words) if isinstance(param, Place) else param for param in params)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@given(question=questions)
def test_whatever_is_asked(vendor, question) -> None:
    pattern, words = question.pattern()
    less, less_of_pattern = [question, *question.relaxed()], [pattern, *pattern.relaxed()]

    assert filled(relevance(pattern, vendor), words) == relevance(question, vendor)
    assert pattern.is_common == question.is_common
    for is_name_only in (False, True):
        asked = [hits(Asking(one, is_name_only), vendor) for one in less]
        assert [filled(hits(Asking(one, is_name_only), vendor), words) for one in less_of_pattern] == asked


def test_is_the_same_for_other_words() -> None:
    def asking(*words, frequency):
        known = [Slot((Alternative((word,)),), frequency + place, f"sku{word}") for place, word in enumerate(words)]
        return Question(tuple(known), code=f"sku{''.join(words)}")

    oak_chair, red_sofa = asking("oak", "chair", frequency=3), asking("red", "sofa", frequency=800)

    assert oak_chair.pattern()[0] == red_sofa.pattern()[0]
    assert asking("sofa", "140", frequency=3).pattern()[0] != oak_chair.pattern()[0]
