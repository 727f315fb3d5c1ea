"""The one boundary between minor units in the database and decimals that people read."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

from babel.numbers import format_currency, get_currency_precision, list_currencies

from core.exceptions import InvalidFields

EXACT = Context(prec=1_000_000)
"""The default context would round an amount of more than 28 digits before it could be refused."""

MAX_AMOUNT = 10**12
"""No price, in minor units, is larger: the fullest order, 200 lines of 999 units, still fits into 64 bits."""

USUAL_DIGITS = 2


@cache
def digits(currency: str) -> int:
    """Give the digits after the point that a currency has (ISO 4217): 2 for GBP, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


@cache
def unusual_digits() -> dict[int, list[str]]:
    """Name the currencies that have another number of digits after the point than two, by that number."""
    found: dict[int, list[str]] = {}
    for currency in sorted(list_currencies()):
        if (places := digits(currency)) != USUAL_DIGITS:
            found.setdefault(places, []).append(currency)
    return found


def to_minor(amount: Decimal, currency: str) -> int:
    """Turn a decimal amount into minor units of the currency.

    Raises ValueError, with a sentence, for an amount that is negative, too large, or finer than the currency.
    """
    if not amount.is_finite() or amount < 0:
        raise ValueError("An amount is zero or more.")
    if amount.adjusted() > 15:
        raise ValueError("That amount is too large.")
    scaled = amount.scaleb(digits(currency), EXACT)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{currency} has {digits(currency)} digits after the point.")
    if scaled > MAX_AMOUNT:
        raise ValueError("That amount is too large.")
    return int(scaled)


def read_amount(amount: Decimal, currency: str, *, field: str) -> int:
    """Turn an amount that a caller sent in a field into minor units. Raises InvalidFields for what is none."""
    try:
        return to_minor(amount, currency)
    except ValueError as error:
        raise InvalidFields({field: [str(error)]}) from error


def to_decimal(amount: int, currency: str) -> Decimal:
    """Turn minor units into a decimal with the currency's own digits."""
    return Decimal(amount).scaleb(-digits(currency))


def to_text(amount: int, currency: str) -> str:
    """Write minor units as the interface does: `1990` GBP is "19.90", `1990` JPY is "1990"."""
    places = digits(currency)
    if places == 0:
        return str(amount)
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 10**places)
    return f"{sign}{whole}.{rest:0{places}d}"


def for_people(amount: int, currency: str, language: str = "en") -> str:
    """Write minor units as a reader of this language expects them: "£19.90"."""
    return str(format_currency(to_decimal(amount, currency), currency, locale=language))


def round_half_up(value: Decimal) -> int:
    """Round to a whole minor unit, a half away from zero: the shop's one rounding rule."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total in proportion to the weights so that the parts sum to it exactly.

    By largest remainder (Hamilton's method); equal remainders go to the earlier part. With no weight at all
    every part counts the same. Raises ValueError where there is nothing to spread over.
    """
    if not weights:
        raise ValueError("There is nothing to spread over.")
    if sum(weights) == 0:
        weights = [1] * len(weights)
    whole = sum(weights)
    parts, remainders = zip(*(divmod(total * weight, whole) for weight in weights), strict=True)
    missing = total - sum(parts)
    favored = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))[:missing]
    return [part + (index in favored) for index, part in enumerate(parts)]
