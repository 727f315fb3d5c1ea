"""The states of an order ..."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.orders.models import Order
from apps.orders.rules import TRANSITIONS, Units, fulfillment_status, order_status, payment_status, share_of

AMOUNTS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("authorized", "captured", "refunded", "status"),
    [
        (0, 0, 0, "unpaid"),
        (100, 0, 0, "authorized"),
        (100, 40, 0, "partially_paid"),
        (100, 100, 0, "paid"),
        (100, 100, 30, "partially_refunded"),
        (100, 40, 30, "partially_refunded"),
        (100, 100, 100, "refunded"),
        (100, 40, 40, "refunded"),
    ],
)
def test_say_how_it_is_paid(authorized, captured, refunded, status):
    found = payment_status(owed=100, authorized=authorized, captured=captured, refunded=refunded)

    assert found == status


def test_count_an_order_that_costs_nothing_as_paid():
    assert payment_status(owed=0, authorized=0, captured=0, refunded=0) == "paid"


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([Units(2)], "unfulfilled"),
        ([Units(2, canceled=2)], "unfulfilled"),
        ([Units(2, fulfilled=1)], "partially_fulfilled"),
        ([Units(2, fulfilled=2), Units(1)], "partially_fulfilled"),
        ([Units(2, fulfilled=1, canceled=1)], "fulfilled"),
        ([Units(2, fulfilled=2, returned=1)], "fulfilled"),
        ([Units(2, fulfilled=2, returned=2)], "returned"),
        ([Units(2, fulfilled=1, returned=1)], "partially_fulfilled"),
    ],
)
def test_say_how_far_the_goods_are(lines, status):
    assert fulfillment_status(lines) == status


def test_complete_it_only_where_it_is_sent_and_paid():
    found = {
        (payment, fulfillment)
        for payment, fulfillment in product(Order.PaymentStatus.values, Order.FulfillmentStatus.values)
        if order_status(is_canceled=False, payment=payment, fulfillment=fulfillment) == "completed"
    }

    assert found == set(product(("paid", "partially_refunded", "refunded"), ("fulfilled", "returned")))


def test_keep_it_canceled_whatever_happens_later():
    assert order_status(is_canceled=True, payment="paid", fulfillment="fulfilled") == "canceled"


def test_are_all_that_the_table_of_transitions_speaks_of():
    assert set().union(*TRANSITIONS.values()) == set(Order.Status.values)


@given(AMOUNTS, st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_split_a_line_so_that_its_units_cost_the_line_in_whatever_portions(amount, portions):
    before, shares = 0, []
    for units in portions:
        shares.append(share_of(amount, units=units, of=sum(portions), after=before))
        before += units

    assert sum(shares) == amount
    assert min(shares) >= 0
