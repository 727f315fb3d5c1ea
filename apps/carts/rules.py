"""The arithmetic of a cart: pure, exact, rounded once at each line."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apps.taxes.rules import tax_inside, tax_on
from core.money import spread
from core.wanted import MAX_QUANTITY


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of something, named by its variant, its SKU, or a product that has one variant only."""

    quantity: int
    variant: UUID | None = None
    sku: str = ""
    product: UUID | None = None


@dataclass(frozen=True, slots=True)
class LineToPrice:
    """What the price of a line depends on; amounts in minor units."""

    unit_price: int
    quantity: int
    tax_percent: Decimal
    discount: int = 0

    @property
    def total(self) -> int:
        """Unit price times quantity, less the discount."""
        return self.unit_price * self.quantity - self.discount


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a cart or order, in minor units; `line_taxes` in the order of the lines."""

    subtotal: int
    discount_total: int
    shipping_total: int
    tax_total: int
    total: int
    line_taxes: tuple[int, ...]


def price(lines: Sequence[LineToPrice], *, shipping: int, prices_include_tax: bool) -> Totals:
    """Add a cart up: every total is the exact sum of its parts.

    Shipping is taxed like the goods it carries: its price is spread over the lines by largest remainder, and each
    rate takes its tax on its share.
    """
    tax_of = tax_inside if prices_include_tax else tax_on
    line_taxes = tuple(tax_of(line.total, line.tax_percent) for line in lines)
    shares: dict[Decimal, int] = defaultdict(int)
    for line, share in zip(lines, spread(shipping, [line.total for line in lines]) if lines else [], strict=True):
        shares[line.tax_percent] += share
    tax_total = sum(line_taxes) + sum(tax_of(share, percent) for percent, share in shares.items())
    subtotal = sum(line.unit_price * line.quantity for line in lines)
    discount_total = sum(line.discount for line in lines)
    total = subtotal - discount_total + shipping + (0 if prices_include_tax else tax_total)
    return Totals(subtotal, discount_total, shipping, tax_total, total, line_taxes)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be ordered as it stands."""

    code: str
    detail: str


def problem_of(*, is_sold: bool, quantity: int, stock: int | None, allow_backorder: bool) -> Problem | None:
    """Say what is wrong with a line, or None. `stock` is None where it is not tracked."""
    if not is_sold:
        return Problem("unavailable", "This is not sold any more.")
    if stock is None or allow_backorder or stock >= quantity:
        return None
    if stock == 0:
        return Problem("out_of_stock", "This is out of stock.")
    return Problem("out_of_stock", f"Only {stock} of these are left.")


def surplus_problem(units: int) -> Problem:
    """Say how many units were left out of a line that two carts were poured into."""
    return Problem("too_many", f"A line holds at most {MAX_QUANTITY} of these: {units} more were left out.")
