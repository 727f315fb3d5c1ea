"""How much tax an amount holds or gets, rounded once."""

from decimal import Decimal

from core.money import round_half_up


def tax_inside(amount: int, percent: Decimal) -> int:
    """Give the tax that is inside an amount, in minor units."""
    return round_half_up(amount * percent / (100 + percent))


def tax_on(amount: int, percent: Decimal) -> int:
    """Give the tax that comes on top of an amount, in minor units."""
    return round_half_up(amount * percent / 100)
