"""Capturing a payment ..."""

from decimal import Decimal

import pytest

from apps.orders import services as orders
from apps.payments import services
from apps.payments.exceptions import AmountTooLarge
from apps.payments.models import Instruction, Payment, Transaction
from apps.payments.tests.orders import NOON, authorized, money, paid, unpaid
from core.exceptions import InvalidFields, InvalidTransition, NotFound
from core.models import Event
from core.tests.delivering import deliver

pytestmark = pytest.mark.django_db


def capture(payment, amount=None, **named):
    order_id = named.get("order_id", payment.order_id)
    return services.capture_payment(order_id=order_id, payment_id=payment.pk, amount=amount, at=NOON)


def sums(payment):
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    return payment.status, payment.captured, payment.capturing, payment.order.payment_status


def test_by_another_way_is_done_with_being_noted(admin):
    payment = unpaid()

    services.capture_payment(order_id=payment.order_id, payment_id=payment.pk, actor_id=admin.pk, at=NOON)

    assert sums(payment) == ("captured", 3980, 0, "paid")
    assert (Transaction.objects.get().kind, Transaction.objects.get().amount) == ("capture", 3980)
    entry = payment.order.timeline.get(kind="payment_capture")
    assert (entry.detail, entry.actor, entry.at) == ("39.80 GBP was paid.", admin, NOON)
    assert Event.objects.filter(name="payment.captured", payload__amount=3980).count() == 1


def test_may_go_in_parts():
    payment = unpaid()

    capture(payment, Decimal("10.00"))
    assert sums(payment) == ("captured", 1000, 0, "partially_paid")
    capture(payment)

    assert sums(payment) == ("captured", 3980, 0, "paid")


def test_outside_is_told_from_the_outbox():
    payment = authorized()

    capture(payment)
    assert sums(payment) == ("authorized", 0, 3980, "authorized")
    deliver("carry_out_instruction")

    assert sums(payment) == ("captured", 3980, 0, "paid")


def test_outside_is_done_once_however_often_it_is_told():
    payment = authorized()
    capture(payment)
    told = Instruction.objects.get()

    for _ in range(3):
        services.carry_out(instruction_id=told.pk, at=NOON)

    assert sums(payment) == ("captured", 3980, 0, "paid")
    assert payment.transactions.filter(kind="capture").count() == 1


def test_that_a_webhook_tells_of_first_is_noted_once():
    payment = authorized()
    capture(payment)
    told = Instruction.objects.get()
    from apps.payments.rules import Fact

    services.record(payment_id=payment.pk, facts=[Fact("capture", 3980, f"test_capture_{told.pk}")], at=NOON)
    assert sums(payment) == ("captured", 3980, 0, "paid")
    deliver("carry_out_instruction")

    assert sums(payment) == ("captured", 3980, 0, "paid")
    assert payment.transactions.filter(kind="capture").count() == 1


def test_that_the_provider_refuses_stays_to_be_seen():
    payment = authorized("no_capture")
    capture(payment)

    deliver("carry_out_instruction")

    assert sums(payment) == ("authorized", 0, 0, "authorized")
    assert (Instruction.objects.get().status, Instruction.objects.get().failure) == (
        "failed",
        "The authorization has expired.",
    )
    assert "The authorization has expired." in payment.order.timeline.get(kind="capture_failed").detail


@pytest.mark.parametrize("amount", ["39.81", "1000000000"])
def test_of_more_than_there_is_is_refused(amount):
    payment = unpaid()
    before = money()

    with pytest.raises(AmountTooLarge) as refusal:
        capture(payment, Decimal(amount))

    assert refusal.value.context == {"available": "39.80", "currency": "GBP"}
    assert money() == before


@pytest.mark.parametrize("amount", ["0", "0.001", "-1"])
def test_of_nothing_is_refused(amount):
    payment = unpaid()
    before = money()

    with pytest.raises(InvalidFields):
        capture(payment, Decimal(amount))

    assert money() == before


def test_of_another_order_finds_nothing():
    payment, other = unpaid(), unpaid()

    with pytest.raises(NotFound):
        capture(payment, order_id=other.order_id)


def test_twice_is_refused_while_the_first_is_not_answered():
    payment = authorized()
    capture(payment, Decimal("10.00"))
    before = money()

    with pytest.raises(InvalidTransition):
        capture(payment)

    assert money() == before


def test_takes_no_more_than_is_still_owed():
    payment = unpaid(quantity=2)
    order = payment.order
    line = order.lines.get()
    orders.send_units(order_id=order.pk, units={line.pk: 1})
    orders.cancel_order(order_id=order.pk, is_staff=True, at=NOON)

    capture(payment)

    assert sums(payment) == ("captured", 1990, 0, "paid")
    assert payment.order.status == "completed"


def may(kind):
    return services.capture_payment if kind == "capture" else services.void_payment


@pytest.mark.parametrize("provider", ["manual", "test"])
@pytest.mark.parametrize("status", Payment.Status.values)
@pytest.mark.parametrize("kind", ["capture", "void"])
def test_and_voiding_are_allowed_in_no_other_state_than_the_table_says(kind, status, provider):
    payment = unpaid(provider)
    Payment.objects.update(status=status, authorized=3980)
    allowed = {"void": {"pending", "authorized"}, "capture": {"authorized", "captured"}}[kind]
    if (kind, provider) == ("capture", "manual"):
        allowed = allowed | {"pending"}
    before = money()

    try:
        may(kind)(order_id=payment.order_id, payment_id=payment.pk, at=NOON)
        was_refused = False
    except InvalidTransition:
        was_refused = True

    assert was_refused is (status not in allowed)
    assert (money() == before) is was_refused


def test_of_a_canceled_order_is_refused():
    payment = authorized()
    orders.cancel_order(order_id=payment.order_id, at=NOON)
    before = money()

    with pytest.raises(InvalidTransition):
        capture(payment)

    assert money() == before


def test_is_shown_over_http(admin_api):
    payment = paid()

    shown = admin_api.get(f"/api/v1/orders/{payment.order.number}/").json()

    assert shown["payment_status"] == "paid"
    assert {key: shown["payments"][0][key] for key in ("status", "amount", "captured", "refunded")} == {
        "status": "captured",
        "amount": "39.80",
        "captured": "39.80",
        "refunded": "0.00",
    }
