"""The arithmetic of carts ..."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from apps.carts.rules import LineToPrice, price, problem_of

PERCENTS = st.sampled_from([Decimal(0), Decimal(7), Decimal(19), Decimal(20), Decimal("8.875")])


@st.composite
def discounted(draw) -> LineToPrice:
    """A line that costs between nothing and its whole price."""
    unit_price, quantity = draw(st.integers(0, 10**7)), draw(st.integers(1, 999))
    return LineToPrice(unit_price, quantity, draw(PERCENTS), draw(st.integers(0, unit_price * quantity)))


LINES = st.lists(discounted(), max_size=12)


@given(lines=LINES, shipping=st.integers(0, 10**6), prices_include_tax=st.booleans())
def test_total_is_the_sum_of_its_parts(lines, shipping, prices_include_tax):
    shipping = shipping if lines else 0

    totals = price(lines, shipping=shipping, prices_include_tax=prices_include_tax)

    on_top = 0 if prices_include_tax else totals.tax_total
    assert totals.subtotal == sum(line.unit_price * line.quantity for line in lines)
    assert totals.discount_total == sum(line.discount for line in lines)
    assert totals.subtotal - totals.discount_total == sum(line.total for line in lines)
    assert totals.total == totals.subtotal - totals.discount_total + totals.shipping_total + on_top
    assert totals.tax_total >= sum(totals.line_taxes)
    assert len(totals.line_taxes) == len(lines)


@given(lines=LINES, shipping=st.integers(0, 10**6))
def test_tax_inside_is_never_more_than_the_price(lines, shipping):
    totals = price(lines, shipping=shipping if lines else 0, prices_include_tax=True)

    assert totals.tax_total <= totals.total


@given(lines=LINES, shipping=st.integers(0, 10**6), prices_include_tax=st.booleans())
def test_tax_is_within_half_a_unit_of_the_exact_one_for_each_time_it_is_rounded(lines, shipping, prices_include_tax):
    totals = price(lines, shipping=shipping if lines else 0, prices_include_tax=prices_include_tax)

    def exact(amount: int, percent: Decimal) -> Fraction:
        return Fraction(amount) * Fraction(percent) / (100 + (Fraction(percent) if prices_include_tax else 0))

    for line, tax in zip(lines, totals.line_taxes, strict=True):
        assert abs(exact(line.total, line.tax_percent) - tax) <= Fraction(1, 2)
    on_shipping = totals.tax_total - sum(totals.line_taxes)
    rates = {line.tax_percent for line in lines}
    most, least = (exact(shipping, choose(rates, default=Decimal(0))) for choose in (max, min))
    assert least - len(rates) / 2 <= on_shipping <= most + len(rates) / 2


def test_tax_is_rounded_half_up_once_at_the_line():
    totals = price([LineToPrice(5, 3, Decimal(10))], shipping=0, prices_include_tax=False)

    assert totals.line_taxes == (2,)  # 1.5


def test_shipping_is_taxed_like_the_goods_that_it_carries():
    lines = [LineToPrice(3000, 1, Decimal(20)), LineToPrice(1000, 1, Decimal(0))]

    totals = price(lines, shipping=400, prices_include_tax=False)

    assert totals.tax_total == 600 + 60


def test_an_untracked_variant_is_no_problem():
    assert problem_of(is_sold=True, quantity=999, stock=None, allow_backorder=False) is None
