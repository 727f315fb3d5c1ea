"""How much tax an amount holds or gets, rounded once."""

from collections.abc import Mapping
from decimal import Decimal

from core.money import round_half_up

STANDARD = "standard"
"""The code of the class that goods are in unless they say otherwise."""

ZERO_RATE = "zero-rate"
"""The code of the class of goods that are free of tax wherever no rate says otherwise."""


def tax_inside(amount: int, percent: Decimal) -> int:
    """Give the tax that is inside an amount, in minor units."""
    return round_half_up(amount * percent / (100 + percent))


def tax_on(amount: int, percent: Decimal) -> int:
    """Give the tax that comes on top of an amount, in minor units."""
    return round_half_up(amount * percent / 100)


def percent_of(tax_class: str, percents: Mapping[str, Decimal]) -> Decimal:
    """Give the percentage of a class where the goods go; one without a rate of its own is taxed at the standard rate.

    So nothing is sold untaxed because a rate was forgotten: what is free of tax is in a class that says so.
    """
    usual = Decimal(0) if tax_class == ZERO_RATE else percents.get(STANDARD, Decimal(0))
    return percents.get(tax_class, usual)
