"""Refunding a return ..."""

from decimal import Decimal

import pytest

from apps.orders.exceptions import TooManyUnits
from apps.payments import services as payments
from apps.payments.exceptions import AmountTooLarge
from apps.payments.models import Refund
from apps.returns.models import Return
from apps.returns.services import Arrival
from apps.returns.tests.orders import NOON, in_state, sent_order, take, wanted
from core.exceptions import InvalidFields, InvalidTransition
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(db):
    return sent_order()


@pytest.fixture
def received(order):
    """Two chairs for 19.90 each that have come back."""
    return in_state("received", order)


def given_back(order):
    order.refresh_from_db()
    return order.payment_status, sum(payment.refunded for payment in order.payments.all())


def test_gives_back_what_the_units_have_cost(order, received, admin):
    take("refund", received, actor_id=admin.pk)

    received.refresh_from_db()
    refund = received.refund
    assert (refund.instruction.amount, refund.instruction.actor) == (3980, admin)
    assert [(row.line.sku, row.quantity, row.amount) for row in refund.lines.all()] == [("CHAIR", 2, 3980)]
    assert given_back(order) == ("partially_refunded", 3980)


def test_counts_only_what_has_arrived(order):
    found = take("approve", wanted(order, 3))
    take("receive", found, arrivals=[Arrival(order.lines.get(sku="CHAIR").pk, 1)])

    take("refund", found)

    assert given_back(order) == ("partially_refunded", 1990)


def test_may_give_back_another_amount(order, received):
    take("refund", received, amount=Decimal("35.00"))

    received.refresh_from_db()
    assert not received.refund.lines.exists()
    assert given_back(order) == ("partially_refunded", 3500)


def test_names_the_reason_however_long_it_is(order):
    found = take("receive", take("approve", wanted(order, 1, reason="x" * 500)))

    take("refund", found)

    assert Refund.objects.get().reason == f"Return: {'x' * 492}"


def test_is_told_in_the_timeline_by_both(order, received, admin):
    take("refund", received, actor_id=admin.pk)

    told = order.timeline.filter(at=NOON, kind__endswith="refunded") | order.timeline.filter(kind="payment_refund")
    assert list(told.values_list("kind", "detail", "actor")) == [
        ("payment_refund", "39.80 GBP was refunded.", admin.pk),
        ("return_refunded", "The return was refunded.", admin.pk),
    ]


@pytest.mark.parametrize("amount", ["0", "0.00"])
def test_of_nothing_is_refused(received, nothing_changes, amount):
    with nothing_changes(), pytest.raises(InvalidFields) as refusal:
        take("refund", received, amount=Decimal(amount))

    assert list(refusal.value.errors) == ["amount"]


def test_of_more_than_was_paid_is_refused(received, nothing_changes):
    with nothing_changes(), pytest.raises(AmountTooLarge) as refusal:
        take("refund", received, amount=Decimal("119.41"))

    assert refusal.value.context == {"available": "119.40", "currency": "GBP"}


def test_of_units_whose_money_went_back_before_is_refused(order, received, nothing_changes):
    lines = [(order.lines.get(sku="CHAIR").pk, 2)]
    payments.refund_order(order_id=order.pk, wish=payments.Wish(lines=lines), at=NOON)

    with nothing_changes(), pytest.raises(TooManyUnits):
        take("refund", received)

    assert take("refund", received, amount=Decimal("1.00")).status == "refunded"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_gives_the_money_back_once_for_two_at_once():
    order = sent_order()
    found = in_state("received", order)

    results = at_once(2, lambda: take("refund", found).status)

    assert sorted(results, key=str) == [InvalidTransition, "refunded"]
    assert given_back(order) == ("partially_refunded", 3980)
    assert Return.objects.get().refund == Refund.objects.get()
