"""What is always true of money."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from apps.orders.models import Order, OrderLine
from apps.orders.rules import payment_status
from apps.payments import services
from apps.payments.models import Instruction, Payment, Refund, RefundLine, Transaction
from apps.payments.rules import Fact, standing_of
from core.aggregates import total_of
from core.money import to_text
from core.verification import Check, Violation

PATIENCE = timedelta(hours=1)
"""The sweep settles what is left over every minute; what it has not settled by then needs somebody."""

SUMS = ("status", "authorized", "captured", "refunded", "capturing", "refunding")


def wrong_payments(at: datetime) -> Iterator[Violation]:
    """Find payments that say something else of themselves than their transactions and instructions do."""
    kinds = Transaction.Kind.values
    done = {
        f"sum_of_{kind}": Sum("transactions__amount", filter=Q(transactions__kind=kind)) for kind in kinds
    }
    pending = Instruction.objects.filter(status=Instruction.Status.PENDING)
    asked = {
        f"{kind}_asked": total_of(pending.filter(kind=kind), "amount", by="payment") for kind in ("capture", "refund")
    }
    rows = Payment.objects.annotate(**done).annotate(**asked).order_by("pk")
    for pk, provider, *columns in rows.values_list("pk", "provider", *SUMS, *done, *asked).iterator():
        own, sums, (to_capture, to_refund) = columns[:6], columns[6:-2], columns[-2:]
        standing = standing_of(
            Fact(kind, amount, "") for kind, amount in zip(kinds, sums, strict=True) if amount is not None
        )
        true = [
            standing.status,
            standing.authorized,
            standing.captured,
            standing.refunded,
            min(to_capture, standing.authorized - standing.captured),
            min(to_refund, standing.captured - standing.refunded),
        ]
        if own != true:
            wrong = [
                f"{name} is {mine}, and should be {right}"
                for name, mine, right in zip(SUMS, own, true, strict=True)
                if mine != right
            ]
            plan = "Take over what its transactions say; then compare it with what the provider shows:"
            yield Violation(f"{provider} payment {pk}", f"Its {'; its '.join(wrong)}.", plan, pk)


def wrong_payment_states(at: datetime) -> Iterator[Violation]:
    """Find orders that are paid in another way than they say."""
    live = Payment.objects.exclude(status=Payment.Status.VOIDED)
    sums = {
        "authorized": total_of(live, "authorized", by="order"),
        "captured": total_of(Payment.objects.all(), "captured", by="order"),
        "refunded": total_of(Payment.objects.all(), "refunded", by="order"),
    }
    rows = Order.objects.annotate(**sums).order_by("pk")
    columns = ("pk", "number", "payment_status", "total", "canceled_total")
    for pk, number, status, total, canceled_total, authorized, captured, refunded in rows.values_list(
        *columns, *sums
    ).iterator():
        true = payment_status(
            owed=total - canceled_total, authorized=authorized, captured=captured, refunded=refunded
        )
        if status != true:
            yield Violation(f"order {number}", f"It is {status}, and by its payments {true}.", "Take that over:", pk)


def money_of_no_order(at: datetime) -> Iterator[Violation]:
    """Find money that came in, and neither became an order nor went back."""
    for payment in _with_money(Payment.objects.without_order(), at):
        problem = f"It has {_money(payment)} in hand for more than an hour, and no order."
        yield Violation(f"{payment.provider} payment {payment.pk}", problem, GIVE_BACK, payment.pk)


def money_of_canceled_orders(at: datetime) -> Iterator[Violation]:
    """Find money that was not given back when its order was canceled."""
    canceled = Payment.objects.filter(order__status=Order.Status.CANCELED, order__canceled_at__lte=at - PATIENCE)
    for payment in _with_money(canceled.select_related("order"), at):
        problem = f"It was canceled, and {_money(payment)} of its payment are still in hand."
        yield Violation(f"order {payment.order.number if payment.order else ''}", problem, GIVE_BACK, payment.pk)


GIVE_BACK = (
    "Look at its transactions, what its provider was told and why that failed, and at its deliveries. See that a worker "
    "and beat are running. What the provider does not do, give back by another way."
)


def _with_money(payments: "PaymentQuerySet", at: datetime) -> "Iterator[Payment]":
    """Go through those that have had money in hand for longer than an hour."""
    news = Transaction.objects.filter(payment=OuterRef("pk"), at__gt=at - PATIENCE)
    found = payments.with_money().filter(~Exists(news))
    return found.order_by("pk").iterator()


def _money(payment: Payment) -> str:
    amount = payment.captured - payment.refunded or payment.authorized
    return f"{to_text(amount, payment.currency)} {payment.currency}"


def wrong_currencies(at: datetime) -> Iterator[Violation]:
    """Find orders that are paid in another currency than their own."""
    rows = Payment.objects.filter(order__isnull=False).exclude(currency=F("order__currency")).order_by("pk")
    for pk, number, currency, own in rows.values_list("pk", "order__number", "currency", "order__currency").iterator():
        plan = "See which currency the provider took, and correct the other row in the database."
        yield Violation(f"order {number}", f"It is in {own}, and its payment in {currency}.", plan, pk)
