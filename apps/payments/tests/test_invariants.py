"""Verifying money ..."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.orders import services as orders
from apps.orders.models import Order, OrderLine
from apps.payments import services
from apps.payments.models import Instruction, Payment, Refund, RefundLine, Transaction
from apps.payments.rules import Fact
from apps.payments.services import Wish
from apps.payments.tests.orders import NOON, authorized, paid, unpaid
from apps.products.tests.factories import VariantFactory
from core.tests.delivering import deliver
from core.tests.verifying import after_repair, the_violation, violations

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def payment(db):
    """The 39.80 of two units, captured by a provider outside."""
    return paid("test", "capture", variant=VariantFactory(sku="OAK"))


def called(payment):
    return f"order {payment.order.number}"


def refund(payment, units, *, restock=False):
    lines = [(line.pk, units) for line in payment.order.lines.all()]
    made = services.refund_order(order_id=payment.order_id, wish=Wish(lines=lines, restock=restock), at=NOON)
    deliver("carry_out_instruction")
    return made


def test_finds_nothing_wrong_with_what_services_wrote(payment):
    refund(payment, 1, restock=True)
    refund(payment, 1)
    for make in (unpaid, authorized, paid):
        orders.cancel_order(order_id=make().order_id, at=NOON)
    services.refund_order(order_id=paid().order_id, wish=Wish(amount=Decimal("0.01")), at=NOON)
    deliver("carry_out_instruction")

    assert violations() == []


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"authorized": 3981}, "Its authorized is 3981, not 3980."),
        ({"captured": 3979}, "Its captured is 3979, not 3980."),
        ({"refunded": 1}, "Its refunded is 1, not 0."),
        ({"refunding": 1}, "Its refunding is 1, not 0."),
        ({"captured": 3979, "capturing": 1}, "Its captured is 3979, not 3980; capturing is 1, not 0."),
        ({"status": "authorized"}, "Its status is authorized, not captured."),
    ],
)
def test_finds_a_payment_that_is_not_what_its_transactions_say(payment, columns, problem):
    Payment.objects.update(**columns)
    services.settle_order(payment.order_id)  # its order believes it

    assert the_violation() == ("payment-sums", f"test payment {payment.pk}", problem)
    assert after_repair("payment-sums") == (1, [], [])
    payment.refresh_from_db()
    assert (payment.status, payment.authorized, payment.captured, payment.refunded) == ("captured", 3980, 3980, 0)


def test_finds_a_payment_whose_transactions_are_gone(payment):
    Transaction.objects.all().delete()

    assert the_violation()[:2] == ("payment-sums", f"test payment {payment.pk}")


def test_finds_money_that_is_set_aside_for_what_nobody_asks_for(payment):
    services.refund_order(order_id=payment.order_id, wish=Wish(amount=Decimal(1)), at=NOON)
    Instruction.objects.update(status="failed")

    assert the_violation() == ("payment-sums", f"test payment {payment.pk}", "Its refunding is 100, not 0.")
    assert after_repair("payment-sums") == (1, [], [])


def test_does_not_count_what_is_on_its_way_twice(payment):
    """A webhook told of the refund before its answer came: nothing is on its way any more, though it is pending."""
    services.refund_order(order_id=payment.order_id, wish=Wish(amount=Decimal("39.80")), at=NOON)
    services.record(payment_id=payment.pk, facts=[Fact("refund", 3980, "r1")], at=NOON)

    assert violations() == []


@pytest.mark.parametrize("status", ["unpaid", "authorized", "partially_paid", "refunded"])
def test_finds_an_order_that_does_not_know_how_it_is_paid(payment, status):
    Order.objects.update(payment_status=status)

    assert the_violation() == ("order-payments", called(payment), f"It is {status}, and by its payments paid.")
    assert after_repair("order-payments") == (1, [], [])


def test_finds_an_order_that_was_paid_by_nothing(payment):
    Transaction.objects.all().delete()
    Payment.objects.all().delete()

    assert the_violation() == ("order-payments", called(payment), "It is paid, and by its payments unpaid.")


def test_finds_an_order_that_is_paid_in_another_currency(payment):
    Payment.objects.update(currency="EUR")

    problem = "It is in GBP, and its payment in EUR."
    assert the_violation() == ("payment-currencies", called(payment), problem)


@pytest.mark.parametrize("make", [paid, authorized])
def test_finds_money_that_became_no_order(make):
    payment = make()
    Payment.objects.update(order=None)
    Order.objects.update(payment_status="unpaid")
    assert violations(LATER - timedelta(seconds=1)) == []

    problem = "It has 39.80 GBP in hand for more than an hour, and no order."
    assert the_violation(LATER) == ("stray-money", f"{payment.provider} payment {payment.pk}", problem)


def test_leaves_a_provider_an_hour_to_give_stray_money_back(payment):
    Payment.objects.update(order=None)
    Order.objects.update(payment_status="unpaid")

    services.give_up(payment_id=payment.pk, at=LATER)

    assert [name for name, _ in violations(LATER)] == []
    assert [name for name, _ in violations(LATER + timedelta(hours=1))] == ["stray-money"]
    deliver("carry_out_instruction")
    assert violations(LATER + timedelta(hours=1)) == []


def test_finds_a_canceled_order_whose_provider_keeps_the_money():
    payment = paid("test", "no_refund")
    orders.cancel_order(order_id=payment.order_id, at=timezone.now())
    deliver()
    assert violations() == []

    problem = "39.80 GBP are kept for it, and 0.00 GBP owed."
    assert the_violation(timezone.now() + timedelta(hours=1)) == ("kept-money", called(payment), problem)


def test_finds_a_canceled_order_for_which_money_is_still_promised():
    payment = authorized()
    orders.cancel_order(order_id=payment.order_id, at=NOON)
    Instruction.objects.update(status="failed", given_at=NOON)
    assert violations(LATER - timedelta(seconds=1)) == []

    problem = "39.80 GBP are kept for it, and 0.00 GBP owed."
    assert the_violation(LATER) == ("kept-money", called(payment), problem)


def test_finds_more_money_for_an_order_than_is_owed(payment):
    Transaction.objects.filter(kind="capture").update(amount=3981)
    Payment.objects.update(captured=3981, authorized=3981)
    assert violations(LATER - timedelta(seconds=1)) == []

    problem = "39.81 GBP are kept for it, and 39.80 GBP owed."
    assert the_violation(LATER) == ("kept-money", called(payment), problem)


def test_finds_a_refund_that_is_not_the_sum_of_its_lines(payment):
    refund(payment, 1)
    RefundLine.objects.update(amount=1989)

    problem = "A refund gives 1990 back, and its lines cost 1989."
    assert the_violation() == ("refund-sums", called(payment), problem)


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"quantity": 3}, "3 of 2 units were refunded, for 3980 in minor units."),
        ({"amount": 3981}, "2 of 2 units were refunded, for 3981 in minor units."),
    ],
)
def test_finds_more_given_back_of_a_line_than_was_bought(payment, columns, problem):
    Order.objects.update(shipping_total=500, total=F("total") + 500)
    services.record(payment_id=payment.pk, facts=[Fact("capture", 500, "c2")], at=NOON)
    refund(payment, 2)
    RefundLine.objects.update(**columns)
    amount = RefundLine.objects.get().amount
    Instruction.objects.update(amount=amount)
    Transaction.objects.filter(kind="refund").update(amount=amount)
    Payment.objects.update(refunded=amount)

    assert the_violation() == ("refund-limits", f"OAK of {called(payment)}", problem)


def test_does_not_count_what_a_provider_refused_to_give_back():
    payment = paid("test", "no_refund")
    refund(payment, 2)
    refund(payment, 2)

    assert violations() == []


@pytest.mark.parametrize("called_off", [0, 1989, 1991])
def test_finds_more_or_less_called_off_than_the_units_cost(payment, called_off):
    refund(payment, 1, restock=True)
    Order.objects.update(canceled_total=called_off)

    problem = f"{called_off} of its total are called off, and what was canceled of it is worth 1990."
    assert the_violation() == ("order-cancellations", called(payment), problem)


def test_finds_units_that_nobody_called_off(payment):
    refund(payment, 1, restock=True)
    RefundLine.objects.update(canceled=0)
    Refund.objects.update(is_restocked=False)

    problem = "1 units are canceled, and its refunds have called 0 off."
    assert the_violation() == ("canceled-units", f"OAK of {called(payment)}", problem)


def test_finds_units_that_a_refund_called_off_and_that_are_not_canceled(payment):
    refund(payment, 1)
    RefundLine.objects.update(canceled=1)

    problem = "0 units are canceled, and its refunds have called 1 off."
    assert the_violation() == ("canceled-units", f"OAK of {called(payment)}", problem)


def test_finds_a_refund_of_another_orders_goods_or_money(payment):
    refund(payment, 1)
    other = paid()
    RefundLine.objects.update(line=OrderLine.objects.get(order=other.order))
    problem = "A refund of it has goods of another one."
    assert the_violation() == ("refund-orders", called(payment), problem)

    Refund.objects.update(order=other.order)
    problem = "A refund of it gives back the money of another one."
    assert the_violation() == ("refund-orders", called(other), problem)


@pytest.mark.parametrize(
    ("model", "columns", "constraint"),
    [
        (Payment, {"captured": 3981}, "payment_captured_within_authorized"),
        (Payment, {"refunded": 3981}, "payment_refunded_within_captured"),
        (Payment, {"amount": -1}, "payment_amounts_not_negative"),
        (Transaction, {"amount": -1}, "transaction_amount_not_negative"),
    ],
)
def test_need_not_look_for_what_the_database_forbids(payment, model, columns, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**columns)
