"""Sets of numbers as bits ..."""

from hypothesis import given
from hypothesis import strategies as st

from apps.search.rules import Selection, below, bits_of, extended, union, without

NUMBERS = st.frozensets(st.integers(0, 300))
MOST = st.sampled_from([10, 1_000_000])
"""Of a few, bits are kept; of a million, numbers."""


def members(numbers) -> set[int]:
    return {number for number in range(400) if Selection(bits_of([number])).count(numbers)}


@given(NUMBERS, NUMBERS, MOST)
def test_hold_what_was_put_in(first, second, most) -> None:
    assert members(extended(extended(frozenset(), first, most), second, most)) == first | second
    assert members(union([extended(frozenset(), first, most), bits_of(second)])) == first | second


@given(NUMBERS, NUMBERS, MOST)
def test_lose_what_was_taken_out(first, gone, most) -> None:
    assert members(without(extended(frozenset(), first, most), gone, ~bits_of(gone))) == first - gone


@given(NUMBERS, NUMBERS, MOST)
def test_count_what_they_have_in_common(first, second, most) -> None:
    selection = Selection(bits_of(first))

    assert len(selection) == len(first)
    assert selection.count(extended(frozenset(), second, most)) == len(first & second)


@given(st.dictionaries(st.integers(0, 100), st.integers(0, 5_000), min_size=1), st.integers(-2, 6_000))
def test_find_the_amounts_below_a_bound(amounts, bound) -> None:
    width = max(amounts.values()).bit_length()
    columns = [bits_of(number for number, amount in amounts.items() if amount >> bit & 1) for bit in range(width)]

    found = below(bound, columns) & bits_of(amounts)

    assert members(found) == {number for number, amount in amounts.items() if amount < bound}
