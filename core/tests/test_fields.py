"""Fields ..."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from core.columns import Columns
from core.fields import (
    DerivedBooleanField,
    EmailField,
    ExactField,
    MoneyField,
    PictureField,
    WholeNumberField,
    public_url,
)


class Priced(serializers.Serializer):
    price = MoneyField(allow_null=True)
    parent_price = MoneyField(source="price", currency="parent.currency")


def test_write_money_with_the_currency_beside_it() -> None:
    row = SimpleNamespace(price=1990, currency="GBP", parent=SimpleNamespace(currency="JPY"))

    assert Priced(row).data == {"price": "19.90", "parent_price": "1990"}


def test_write_money_from_plain_rows_too() -> None:
    row = {"price": 5, "currency": "KWD", "parent": {"currency": "GBP"}}

    assert Priced(row).data == {"price": "0.005", "parent_price": "0.05"}


def test_write_no_money_as_null() -> None:
    row = SimpleNamespace(price=None, currency="GBP", parent=SimpleNamespace(currency="JPY"))

    assert Priced(row).data == {"price": None, "parent_price": None}


@pytest.mark.parametrize(
    ("sent", "amount"),
    [("19.90", "19.90"), (" 19.9 ", "19.9"), (19, "19"), (19.9, "19.9"), (0.1, "0.1"), ("0", "0"), (1e3, "1000")],
)
def test_read_money_exactly_as_it_was_sent(sent, amount) -> None:
    assert MoneyField().run_validation(sent) == Decimal(amount)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("abc", "invalid"),
        ("", "invalid"),
        ("NaN", "invalid"),
        ("Infinity", "invalid"),
        (float("inf"), "invalid"),
        (True, "invalid"),
        ([], "invalid"),
        ({}, "invalid"),
        ("1_000", "invalid"),
        ("\N{FULLWIDTH DIGIT ONE}", "invalid"),
        ("1" * 41, "invalid"),
        ("\x00", "invalid"),
        (None, "null"),
        ("-1", "negative"),
        (-0.01, "negative"),
        ("1e3", "invalid"),
        ("+1", "invalid"),
        (1e300, "invalid"),
        ("9" * 40, "too_large"),
        (10**13, "too_large"),
    ],
)
def test_refuse_what_is_no_money(sent, code) -> None:
    with pytest.raises(ValidationError) as refusal:
        MoneyField().run_validation(sent)

    assert refusal.value.get_codes() == [code]


NO_NUMBERS = [
    "",
    "+2",
    "1e3",
    "0x1",
    "1_0",
    "\N{ARABIC-INDIC DIGIT THREE}",
    "\N{FULLWIDTH DIGIT THREE}",
    True,
    [],
    {},
]


@pytest.mark.parametrize("sent", [*NO_NUMBERS, " 2", "1.0", 1.0, 1e3, "1" * 20])
def test_refuse_what_is_no_whole_number(sent) -> None:
    with pytest.raises(ValidationError) as refusal:
        WholeNumberField().run_validation(sent)

    assert refusal.value.get_codes() == ["invalid"]


@pytest.mark.parametrize("sent", [2, "2", "02"])
def test_read_a_whole_number_from_json_or_text(sent) -> None:
    assert WholeNumberField().run_validation(sent) == 2


@pytest.mark.parametrize("sent", [*NO_NUMBERS, 1e300])
def test_refuse_what_is_no_exact_number(sent) -> None:
    with pytest.raises(ValidationError):
        ExactField(max_digits=6, decimal_places=3).run_validation(sent)


def test_read_every_number_that_has_a_bound_strictly() -> None:
    """A field of DRF's own would take digits of every script, and 1.0 for a count."""
    classes = {
        found for found in _below(serializers.Serializer) if found.__module__.startswith(("apps.", "core.wanted"))
    }
    numbers = {f"{found.__name__}.{name}": field for found in classes for name, field in _bounded_numbers(found)}

    assert [name for name, field in numbers.items() if not isinstance(field, (WholeNumberField, ExactField))] == []
    assert {"UnitsSerializer", "AdjustmentSerializer", "StockLocationSerializer"} <= {
        name.split(".")[0] for name in numbers
    }


def _bounded_numbers(found):
    """Give the numbers that a serializer reads; one of columns reads no more than what it declares."""
    fields = found._declared_fields if issubclass(found, Columns) else found().fields
    for name, field in fields.items():
        is_number = isinstance(field, (serializers.IntegerField, serializers.DecimalField, serializers.FloatField))
        if is_number and not field.read_only and (field.max_value, field.min_value) != (None, None):
            yield name, field


def _below(base):
    return {inner for found in base.__subclasses__() for inner in (found, *_below(found))}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.lists(st.integers()), st.none()))
def test_never_fault_on_money(sent) -> None:
    try:
        amount = MoneyField().run_validation(sent)
    except ValidationError:
        return

    assert amount.is_finite()
    assert 0 <= amount < 10**13


def test_derive_a_yes_or_no_from_columns_and_from_instances_alike() -> None:
    field = DerivedBooleanField(reads=("stock", "is_open"), rule=lambda stock, is_open: is_open and stock > 0)

    class Shown(serializers.Serializer):
        is_available = field

    assert field.columns() == ("stock", "is_open")
    assert field.from_columns(3, True) is True
    assert field.from_columns(0, True) is False
    assert Shown(SimpleNamespace(is_available=True)).data == {"is_available": True}


def test_give_pictures_their_absolute_address(settings) -> None:
    settings.SHOP_URL = "https://shop.example"

    assert public_url("products/lamp.svg") == "https://shop.example/media/products/lamp.svg"
    assert public_url("https://cdn.example/lamp.jpg") == "https://cdn.example/lamp.jpg"
    assert public_url("") == ""
    assert PictureField().to_representation("products/a b.svg") == "https://shop.example/media/products/a%20b.svg"


LONGEST = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.com"


@pytest.mark.parametrize(
    ("sent", "address"), [(" Ada@Example.COM ", "ada@example.com"), (LONGEST, LONGEST), ("a+b@xn--exmple-cua.com",) * 2]
)
def test_read_an_address_in_lower_case(sent, address) -> None:
    assert EmailField().run_validation(sent) == address


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('"\x0b"@example.com', "not_ascii"),
        ("ada@ex\u00e4mple.com", "not_ascii"),
        ("ad\u00e4@example.com", "not_ascii"),
        (f"{'a' * 65}@example.com", "local_part"),
        (f"b{LONGEST}", "max_length"),
        ("nobody", "invalid"),
        ("a@example.com\nBcc: b@example.com", "not_ascii"),
        (None, "null"),
    ],
)
def test_refuse_an_address_that_no_mail_reaches(sent, code) -> None:
    with pytest.raises(ValidationError) as refusal:
        EmailField().run_validation(sent)

    assert refusal.value.get_codes()[0] == code
