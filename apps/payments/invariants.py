"""What is always true of money."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Sum, When

from apps.orders.models import Order, OrderLine
from apps.orders.rules import payment_status
from apps.payments import services
from apps.payments.models import Instruction, Payment, Refund, RefundLine, Transaction
from apps.payments.rules import Fact, standing_of
from core.aggregates import total_of
from core.money import to_text
from core.verification import Check, Violation, differences, each

PATIENCE = timedelta(hours=1)
"""The sweep settles every minute; what it has not settled by then needs somebody."""

BY_HAND = "No service writes this: compare it with what the provider shows, and correct the row in the database."
GIVE_BACK = (
    "See what its provider refused, in its instructions, what is stuck in the outbox, and that a worker and beat are "
    "running. What the provider does not do, give back by another way."
)


def wrong_payments(at: datetime) -> Iterator[Violation]:
    """Find payments that say something else of themselves than their transactions and instructions do."""
    done = {kind: Sum("transactions__amount", filter=Q(transactions__kind=kind)) for kind in Transaction.Kind.values}
    pending = Instruction.objects.filter(status=Instruction.Status.PENDING)
    asked = {
        f"{kind}_asked": total_of(pending.filter(kind=kind), "amount", by="payment") for kind in ("capture", "refund")
    }
    rows = Payment.objects.annotate(**done).annotate(**asked).order_by("pk")
    for row in rows.values("pk", "provider", *OWN_SUMS, *done, *asked).iterator():
        if wrong := differences(row, _true_sums(row)):
            plan = "Take over what its transactions say, then compare it with what the provider shows:"
            yield Violation(f"{row['provider']} payment {row['pk']}", f"Its {wrong}.", plan, row["pk"])


OWN_SUMS = ("status", "authorized", "captured", "refunded", "capturing", "refunding")


def _true_sums(row: Mapping[str, Any]) -> dict[str, Any]:
    """Work out a payment from the sums of its transactions, by kind, and of its pending instructions."""
    facts = [Fact(kind, row[kind], "") for kind in Transaction.Kind.values if row[kind] is not None]
    standing = standing_of(facts)
    return {
        "status": standing.status,
        "authorized": standing.authorized,
        "captured": standing.captured,
        "refunded": standing.refunded,
        "capturing": min(row["capture_asked"], standing.authorized - standing.captured),
        "refunding": min(row["refund_asked"], standing.captured - standing.refunded),
    }


def wrong_payment_states(at: datetime) -> Iterator[Violation]:
    """Find orders that are paid in another way than they say."""
    live = Payment.objects.exclude(status=Payment.Status.VOIDED)
    sums = {
        "authorized": total_of(live, "authorized", by="order"),
        "captured": total_of(Payment.objects.all(), "captured", by="order"),
        "refunded": total_of(Payment.objects.all(), "refunded", by="order"),
    }
    rows = Order.objects.only("number", "payment_status", "total", "canceled_total", "canceled_at").annotate(**sums)
    for order in rows.order_by("pk").iterator():
        given = {name: getattr(order, name) for name in sums}
        true = payment_status(owed=order.was_owed, **given)
        if order.payment_status != true:
            problem = f"It is {order.payment_status}, and by its payments {true}."
            yield Violation(f"order {order.number}", problem, "Take over what they say:", order.pk)


def money_of_no_order(at: datetime) -> Iterator[Violation]:
    """Find money that came in, and neither became an order nor went back."""
    has_money = Q(status=Payment.Status.AUTHORIZED) | Q(captured__gt=F("refunded"))
    stray = Payment.objects.without_order().filter(has_money).left_alone_since(at - PATIENCE)
    for payment in stray.order_by("pk").iterator():
        amount = payment.captured - payment.refunded or payment.authorized
        problem = f"It has {_money(amount, payment.currency)} in hand for more than an hour, and no order."
        yield Violation(f"{payment.provider} payment {payment.pk}", problem, GIVE_BACK, payment.pk)


def money_beyond_what_is_owed(at: datetime) -> Iterator[Violation]:
    """Find orders for which more money is kept than is owed, or is still promised though they were canceled."""
    payments = Payment.objects.all()
    of_order = payments.filter(order=OuterRef("pk"))
    is_quiet = ~Exists(of_order.exclude(pk__in=payments.left_alone_since(at - PATIENCE).values("pk")))
    promised = payments.filter(status=Payment.Status.AUTHORIZED, order__status=Order.Status.CANCELED)
    sums = {
        "kept": total_of(payments, "captured", by="order") - total_of(payments, "refunded", by="order"),
        "promised": total_of(promised, "authorized", by="order"),
    }
    is_too_much = Q(kept__gt=F("total") - F("canceled_total")) | Q(promised__gt=0)
    rows = Order.objects.annotate(**sums).filter(is_too_much).filter(is_quiet).order_by("pk")
    columns = ("pk", "number", "currency", "total", "canceled_total")
    for pk, number, currency, total, canceled, kept, still_promised in rows.values_list(*columns, *sums).iterator():
        told = (
            f"{_money(kept + still_promised, currency)} are kept for it, and {_money(total - canceled, currency)} owed."
        )
        yield Violation(f"order {number}", told, GIVE_BACK, pk)


def _money(amount: int, currency: str) -> str:
    return f"{to_text(amount, currency)} {currency}"


def wrong_currencies(at: datetime) -> Iterator[Violation]:
    """Find orders that are paid in another currency than their own."""
    rows = Payment.objects.filter(order__isnull=False).exclude(currency=F("order__currency"))
    return each(rows, "order {order__number}", "It is in {order__currency}, and its payment in {currency}.", BY_HAND)


def wrong_refunds(at: datetime) -> Iterator[Violation]:
    """Find refunds that are not the sum of their lines. One without lines is of an amount, and has nothing to sum."""
    by_lines = Refund.objects.filter(lines__isnull=False).annotate(by_lines=Sum("lines__amount"))
    problem = "A refund gives {instruction__amount} back, and its lines cost {by_lines}."
    return each(by_lines.exclude(instruction__amount=F("by_lines")), "order {order__number}", problem, BY_HAND)


def refunded_twice(at: datetime) -> Iterator[Violation]:
    """Find lines of which more units, or more money, were given back than were bought."""
    given = RefundLine.objects.exclude(refund__instruction__status=Instruction.Status.FAILED)
    sums = {"given_units": total_of(given, "quantity", by="line"), "given": total_of(given, "amount", by="line")}
    gross = Case(When(order__prices_include_tax=True, then=F("total")), default=F("total") + F("tax"))
    rows = OrderLine.objects.annotate(**sums).filter(Q(given_units__gt=F("quantity")) | Q(given__gt=gross))
    problem = "{given_units} of {quantity} units were refunded, for {given} in minor units."
    return each(rows, "{sku} of order {order__number}", problem, BY_HAND)


def wrongly_called_off(at: datetime) -> Iterator[Violation]:
    """Find lines of which units were called off by nobody: refunds call off some, a cancellation all that is unsent."""
    by_refunds = total_of(RefundLine.objects.all(), "canceled", by="line")
    rest = Q(canceled__gt=F("by_refunds"), quantity__gt=F("fulfilled") + F("canceled"))
    rows = OrderLine.objects.annotate(by_refunds=by_refunds).filter(rest | Q(canceled__lt=F("by_refunds")))
    problem = "{canceled} units are canceled, and its refunds have called {by_refunds} off."
    return each(rows, "{sku} of order {order__number}", problem, BY_HAND)


def mixed_up_refunds(at: datetime) -> Iterator[Violation]:
    """Find refunds that give back the money, or the goods, of another order than their own."""
    money = Refund.objects.filter(~Q(order=F("instruction__payment__order")))
    goods = RefundLine.objects.filter(~Q(line__order=F("refund__order")))
    yield from each(money, "order {order__number}", "A refund of it gives back the money of another one.", BY_HAND)
    yield from each(goods, "order {refund__order__number}", "A refund of it has goods of another one.", BY_HAND)


CHECKS = (
    Check(
        "payment-sums",
        "A payment is what its transactions and its pending instructions say.",
        wrong_payments,
        lambda pk: services.restate_payment(payment_id=pk),
    ),
    Check(
        "order-payments",
        "An order is as paid as its payments are.",
        wrong_payment_states,
        services.settle_order,
    ),
    Check("payment-currencies", "An order is paid in its own currency.", wrong_currencies),
    Check("stray-money", "Money that became no order goes back within the hour.", money_of_no_order),
    Check("kept-money", "What is not owed of an order, as when it is canceled, goes back.", money_beyond_what_is_owed),
    Check("refund-sums", "A refund by lines is the sum of its lines.", wrong_refunds),
    Check(
        "refund-limits", "No more units, and no more money, of a line are given back than were bought.", refunded_twice
    ),
    Check("refund-orders", "A refund gives back the goods and the money of its own order.", mixed_up_refunds),
    Check("canceled-units", "Units are canceled by refunds, or all that are unsent at once.", wrongly_called_off),
)
