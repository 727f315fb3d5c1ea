"""A cell..."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.products.importers import values


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("49.90", "49.90"), ("50", "50"), ("0", "0"), (".5", "0.5"), ("25.0000", "25.0000"), ("1,234.50", "1234.50"),
        ("49,90", "49.90"), ("1.234,56", "1234.56"), ("1,234,567", "1234567"), ("007", "7"),
    ],
)  # fmt: skip
def test_holds_an_amount_that_can_mean_only_one_thing(text, amount):
    assert values.amount(text, "GBP") == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("abc", '"abc" is not a number like "49.90".'),
        ("NaN", '"NaN" is not a number like "49.90".'),
        ("Infinity", '"Infinity" is not a number like "49.90".'),
        ("1e999", '"1e999" is not a number like "49.90".'),
        ("1_000", '"1_000" is not a number like "49.90".'),
        ("٣", '"٣" is not a number like "49.90".'),
        ("1.2.3", '"1.2.3" is not a number like "49.90".'),
        ("£5", '"£5" is not a number like "49.90".'),
        ("-1", '"-1" is below zero.'),
        ("1,234", '"1,234" could mean two numbers; write it without a thousands sign.'),
        ("9.999", '"9.999": GBP has 2 digits after the point.'),
        ("9" * 17, '"99999999999999999": That amount is too large.'),
        ("9" * 50, f'"{"9" * 39}…" is not a number like "49.90".'),
        ("\x1b[2J", '"\N{REPLACEMENT CHARACTER}[2J" is not a number like "49.90".'),
    ],
)
def test_says_why_it_is_no_amount(text, reason):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 the sentence is compared below
        values.amount(text, "GBP")

    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [("1,234", ".", "1234"), ("1.234", ",", "1234"), ("12,5", ",", "12.5"), ("1.234,5", ",", "1234.5")],
)
def test_holds_a_number_by_the_decimal_sign_that_was_said(text, decimal, number):
    assert values.number(text, decimal) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "likely", "number"),
    [("1,234", ".", "1234"), ("1.234", ",", "1234"), ("1,234", ",", "1.234"), ("12.5", ",", "12.5"), ("7", ",", "7")],
)
def test_holds_a_number_by_the_likely_sign_where_it_could_be_two(text, likely, number):
    assert values.number(text, likely=likely) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "sign"),
    [("49.90", "."), ("49,90", ","), ("1.234,5", ","), ("1,234", ""), ("1.234", ""), ("5", ""), ("x", ""), ("", "")],
)
def test_tells_the_decimal_sign_where_there_is_no_doubt(text, sign):
    assert values.decimal_sign(text) == sign


@given(number=st.decimals(0, 10**12, places=2), sign=st.sampled_from(".,"), is_grouped=st.booleans())
def test_holds_the_number_that_was_written(number, sign, is_grouped):
    text = f"{number:,.2f}" if is_grouped else f"{number:.2f}"
    written = text if sign == "." else text.translate(str.maketrans(".,", ",."))

    assert values.number(written) == values.number(written, sign) == number


@pytest.mark.parametrize(("text", "decimal"), [("49.90", ","), ("49,90", "."), ("1.23,4", ",")])
def test_is_no_number_where_the_decimal_sign_is_another(text, decimal):
    with pytest.raises(ValueError, match="is not a number"):
        values.number(text, decimal)


@pytest.mark.parametrize(
    ("text", "count"), [("7", 7), ("7.0", 7), ("7,00", 7), ("1,200", 1200), ("-3", 0), ("+3", 3), ("1000000000", 10**9)]
)
def test_holds_a_count_of_none_or_more(text, count):
    assert values.count(text) == count


@pytest.mark.parametrize("text", ["", "many", "1.5", "1000000001", "1e3", "--1", "9" * 31])
def test_is_no_count(text):
    with pytest.raises(ValueError, match=r"is not a whole number|is too large"):
        values.count(text)


@pytest.mark.parametrize(
    ("number", "unit", "grams"), [("420.4", "g", 420), ("0.1", "kg", 100), ("1", "lb", 454), ("1", "OZ", 28)]
)
def test_holds_a_weight_in_its_unit(number, unit, grams):
    assert values.grams(Decimal(number), unit) == grams


@pytest.mark.parametrize(("number", "unit"), [("1", "stone"), ("9999999999", "kg")])
def test_is_no_weight(number, unit):
    with pytest.raises(ValueError, match=r"unit|too heavy"):
        values.grams(Decimal(number), unit)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/b.jpg?v=1", "https://a.example/b.jpg?v=1"),
        ("HTTPS://A.example/B.jpg", "https://A.example/B.jpg"),
        ("//cdn.example/b.jpg", "https://cdn.example/b.jpg"),
    ],
)
def test_holds_the_address_of_a_picture(text, address):
    assert values.web_address(text) == address


@pytest.mark.parametrize(
    "text", ["b.jpg", "javascript:alert(1)", "https://", "https://[", "https://a.example/b c.jpg", "file:///etc/passwd"]
)
def test_is_no_address_of_a_picture(text):
    with pytest.raises(ValueError, match="is not an address"):
        values.web_address(text)


def test_holds_several_addresses():
    text = "https://a.example/1,2.jpg, https://a.example/3.jpg|https://a.example/1,2.jpg"

    assert values.web_addresses(text) == ("https://a.example/1,2.jpg", "https://a.example/3.jpg")


def test_holds_a_path_of_categories():
    assert values.category_path(" Clothing >  > Shirts ") == ("Clothing", "Shirts")


def test_is_no_path_when_it_is_too_deep():
    with pytest.raises(ValueError, match="21 categories deep"):
        values.category_path(" > ".join(map(str, range(21))))


def test_holds_several_paths_of_categories():
    text = r"Kitchen > Mugs, Sale, Gifts > Under 20\, over 10, Sale"

    assert values.category_paths(text) == (("Kitchen", "Mugs"), ("Sale",), ("Gifts", "Under 20, over 10"))


NAMES = st.text("ab ,\\&", min_size=1).filter(lambda name: name.strip() == name and not name.endswith("\\"))


@given(paths=st.lists(st.lists(NAMES, min_size=1, max_size=3).map(tuple), max_size=4, unique=True))
def test_holds_the_paths_that_were_written_with_their_commas_escaped(paths):
    text = ", ".join(" > ".join(path).replace(",", r"\,") for path in paths)

    assert list(values.category_paths(text)) == paths


@pytest.mark.parametrize("text", ["2026-11-27", "2026-11-27 0:00:00", "2026-11-27 23:59:59", "2026-11-27T10:00"])
def test_holds_a_day(text):
    assert values.day(text) == date(2026, 11, 27)


@pytest.mark.parametrize(
    "text", ["27.11.2026", "2026-02-30", "2026-13-01", "soon", "2026-11-27x", "0001-01-01", "9999-12-31"]
)
def test_is_no_day(text):
    with pytest.raises(ValueError, match=r"is not a day like 2026-11-27|is too far away"):
        values.day(text)


@given(text=st.text(max_size=30))
def test_of_any_text_is_a_day_or_none(text):
    with suppress(ValueError):
        assert values.day(text).year >= 1900
