"""Money ..."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import MAX_AMOUNT, digits, for_people, round_half_up, spread, to_decimal, to_minor, to_text

currencies = st.sampled_from(["JPY", "KRW", "GBP", "EUR", "USD", "KWD", "BHD"])
amounts = st.integers(0, MAX_AMOUNT)
weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=30)


@pytest.mark.parametrize(("currency", "expected"), [("JPY", 0), ("GBP", 2), ("KWD", 3)])
def test_knows_the_digits_of_a_currency(currency, expected) -> None:
    assert digits(currency) == expected


@given(amounts, currencies)
def test_comes_back_from_text_unchanged(amount, currency) -> None:
    assert to_minor(Decimal(to_text(amount, currency)), currency) == amount


@given(st.integers(-MAX_AMOUNT, MAX_AMOUNT), currencies)
def test_has_the_currencys_own_digits_in_text(amount, currency) -> None:
    text = to_text(amount, currency)

    assert Decimal(text) == to_decimal(amount, currency)
    assert len(text.partition(".")[2]) == digits(currency)
    assert ("." in text) == (digits(currency) > 0)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1990, "GBP", "19.90"),
        (1990, "JPY", "1990"),
        (1990, "KWD", "1.990"),
        (5, "GBP", "0.05"),
        (0, "GBP", "0.00"),
        (-5, "GBP", "-0.05"),
        (-1990, "KWD", "-1.990"),
    ],
)
def test_is_written_as_the_contract_says(amount, currency, text) -> None:
    assert to_text(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("-0.01", "GBP"),
        ("-1e-30", "GBP"),
        ("NaN", "GBP"),
        ("sNaN", "GBP"),
        ("Infinity", "GBP"),
        ("-Infinity", "GBP"),
        ("0.001", "GBP"),
        ("0.5", "JPY"),
        ("0.0001", "KWD"),
        ("1e-400", "GBP"),
        ("1.0000000000000000000000000000000000001", "GBP"),
        ("10000000000000.01", "GBP"),
        ("1e16", "JPY"),
        ("1e999", "GBP"),
        ("1e999999", "GBP"),
    ],
)
def test_refuses_what_is_no_amount(amount, currency) -> None:
    with pytest.raises(ValueError, match=r"[A-Z].*\."):
        to_minor(Decimal(amount), currency)


@given(st.decimals(allow_nan=True, allow_infinity=True), currencies)
def test_is_exact_or_refused(amount, currency) -> None:
    try:
        minor = to_minor(amount, currency)
    except ValueError:
        return

    assert 0 <= minor <= MAX_AMOUNT
    assert Fraction(minor, 10 ** digits(currency)) == Fraction(amount)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("0.4999999999", 0), ("-0.5", -1), ("-2.5", -3), ("7", 7)],
)
def test_rounds_a_half_away_from_zero(value, rounded) -> None:
    assert round_half_up(Decimal(value)) == rounded


@given(st.decimals(-(10**15), 10**15, places=6))
def test_rounds_to_the_nearest_unit(value) -> None:
    rounded = round_half_up(value)

    assert abs(Fraction(value) - rounded) <= Fraction(1, 2)
    assert rounded == int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(st.integers(-MAX_AMOUNT, MAX_AMOUNT), weights)
def test_is_spread_without_losing_a_unit(total, weights) -> None:
    parts = spread(total, weights)

    assert len(parts) == len(weights)
    assert sum(parts) == total


@given(st.integers(-MAX_AMOUNT, MAX_AMOUNT), weights)
def test_is_spread_so_that_each_part_is_within_one_of_its_share(total, weights) -> None:
    effective = weights if sum(weights) else [1] * len(weights)

    for part, weight in zip(spread(total, weights), effective, strict=True):
        assert abs(part - Fraction(total * weight, sum(effective))) < 1


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=12), st.randoms())
def test_is_spread_alike_whatever_the_order_of_unequal_weights(total, weights, random) -> None:
    weights = list(dict.fromkeys(weights))
    order = list(range(len(weights)))
    random.shuffle(order)

    shuffled = spread(total, [weights[index] for index in order])

    # The remainders decide, not the place: only equal remainders may change sides, and then by one unit.
    for place, index in enumerate(order):
        assert abs(shuffled[place] - spread(total, weights)[index]) <= 1
    assert sorted(shuffled) == sorted(spread(total, weights)) or sum(shuffled) == total


def test_gives_equal_remainders_to_the_earlier_part() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(5, [1, 1, 1, 1]) == [2, 1, 1, 1]
    assert spread(2, [1, 1, 1]) == [1, 1, 0]


def test_gives_the_largest_remainder_its_unit_first() -> None:
    assert spread(10, [3, 3, 1]) == [4, 4, 2]
    assert spread(100, [1, 2, 3]) == [17, 33, 50]


def test_counts_every_part_the_same_where_none_has_weight() -> None:
    assert spread(10, [0, 0, 0]) == [4, 3, 3]


def test_gives_nothing_to_a_part_without_weight() -> None:
    assert spread(10, [0, 1, 0]) == [0, 10, 0]


def test_cannot_be_spread_over_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to spread over"):
        spread(10, [])


def test_is_written_for_people_in_their_language() -> None:
    assert for_people(123450, "GBP") == "£1,234.50"
    assert for_people(123450, "EUR", "de") == "1.234,50\N{NO-BREAK SPACE}€"
    assert for_people(1990, "JPY", "en") == "¥1,990"
