"""Refunding a return ..."""

from decimal import Decimal
from threading import Event

import pytest
from django.db import transaction

from apps.orders.exceptions import TooManyUnits
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.exceptions import AmountTooLarge
from apps.payments.models import Refund
from apps.products.tests.factories import VariantFactory
from apps.returns.models import Return
from apps.returns.services import Arrival
from apps.returns.tests.orders import NOON, in_state, sent_order, take, wanted
from core.exceptions import InvalidTransition
from core.tests.delivering import deliver
from core.tests.racing import at_once, race, until_wait
from core.tests.verifying import violations

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
def test_of_nothing_closes_the_return(order, received, admin, amount):
    take("refund", received, amount=Decimal(amount), actor_id=admin.pk)

    received.refresh_from_db()
    assert (received.status, received.refund, Refund.objects.count()) == ("refunded", None, 0)
    assert given_back(order) == ("paid", 0)
    told = order.timeline.get(kind="return_refunded")
    assert (told.detail, told.actor) == ("The return was closed without a refund.", admin)


def test_of_more_than_was_paid_is_refused(received, nothing_changes):
    with nothing_changes(), pytest.raises(AmountTooLarge) as refusal:
        take("refund", received, amount=Decimal("119.41"))

    assert refusal.value.context == {"available": "119.40", "currency": "GBP"}


def test_of_units_whose_money_went_back_before_is_refused(order, received, nothing_changes):
    lines = [(order.lines.get(sku="CHAIR").pk, 2)]
    payments.refund_order(order_id=order.pk, wish=payments.Wish(lines=lines), at=NOON)

    with nothing_changes(), pytest.raises(TooManyUnits):
        take("refund", received)


@pytest.mark.parametrize(("amount", "in_all"), [("0", 3980), ("1.00", 4080)])
def test_of_units_whose_money_went_back_before_ends_with_what_is_said(order, received, amount, in_all):
    lines = [(order.lines.get(sku="CHAIR").pk, 2)]
    payments.refund_order(order_id=order.pk, wish=payments.Wish(lines=lines), at=NOON)

    assert take("refund", received, amount=Decimal(amount)).status == "refunded"

    assert given_back(order) == ("partially_refunded", in_all)
    assert violations() == []


def test_of_nothing_closes_a_return_whose_refund_was_refused():
    found = refunded_outside("no_refund")
    deliver("carry_out_instruction")

    take("refund", found, amount=Decimal("0"))

    found.refresh_from_db()
    assert (found.status, found.refund) == ("refunded", None)
    assert violations() == []


def refunded_outside(method, **more):
    """A return whose refund the provider was told of and has not answered."""
    return take("refund", in_state("received", sent_order(method=method)), **more)


def test_is_done_once_the_provider_has_done_it(admin):
    found = refunded_outside("capture", actor_id=admin.pk)
    assert (found.status, found.refund.instruction.status) == ("received", "pending")

    deliver("carry_out_instruction")

    found.refresh_from_db()
    assert (found.status, found.refund.instruction.status) == ("refunded", "succeeded")
    assert found.order.timeline.get(kind="return_refunded").actor == admin


def test_is_refused_while_one_is_under_way(nothing_changes):
    found = refunded_outside("capture")

    with nothing_changes(), pytest.raises(InvalidTransition) as refusal:
        take("refund", found)

    assert refusal.value.context == {"status": "waiting for its refund", "wanted": "refunded"}


def test_that_the_provider_refuses_is_shown_and_can_be_tried_again(admin_api):
    found = refunded_outside("no_refund")
    deliver("carry_out_instruction")

    shown = admin_api.get(f"/api/v1/orders/{found.order_id}/").json()

    assert (shown["returns"][0]["status"], shown["returns"][0]["refund"]) == ("received", str(found.refund_id))
    assert (shown["refunds"][0]["status"], shown["refunds"][0]["failure"]) == ("failed", "The account is closed.")
    assert shown["timeline"][-1]["detail"] == "The provider did not refund: The account is closed."
    found.order.payments.update(method="capture")
    take("refund", found)
    deliver("carry_out_instruction")
    found.refresh_from_db()
    assert found.status == "refunded"
    assert [refund.instruction.status for refund in Refund.objects.order_by("pk")] == ["failed", "succeeded"]


def test_leaves_alone_what_another_refund_was_for():
    found = refunded_outside("no_refund")
    deliver("carry_out_instruction")
    found.order.payments.update(method="capture")

    payments.refund_order(order_id=found.order_id, wish=payments.Wish(amount=Decimal("1.00")), at=NOON)
    deliver("carry_out_instruction")

    found.refresh_from_db()
    assert found.status == "received"


@pytest.mark.parametrize("amount", [None, Decimal("0.00")])
def test_of_free_goods_ends_the_return_without_a_refund(amount):
    order = sent_order(VariantFactory(sku="CHAIR", price=0), VariantFactory(sku="LAMP"))
    found = in_state("received", order)

    take("refund", found, amount=amount)

    found.refresh_from_db()
    assert (found.status, found.refund, Refund.objects.count()) == ("refunded", None, 0)
    assert order.timeline.filter(kind="return_refunded").exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_gives_the_money_back_once_for_two_at_once():
    order = sent_order()
    found = in_state("received", order)

    results = at_once(2, lambda: take("refund", found).status)

    assert sorted(results, key=str) == [InvalidTransition, "refunded"]
    assert given_back(order) == ("partially_refunded", 3980)
    assert Return.objects.get().refund == Refund.objects.get()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_waits_for_the_order_before_it_has_the_return():
    """As its provider's answer does: else the two would wait for each other."""
    found = in_state("received")
    has_order = Event()

    def answer():
        with transaction.atomic():
            Order.objects.all().lock_one(found.order_id)
            has_order.set()
            until_wait(1)
            return len(Return.objects.filter(pk=found.pk).lock_all())

    assert race(answer, lambda: has_order.wait(10) and take("refund", found).status) == [1, "refunded"]
