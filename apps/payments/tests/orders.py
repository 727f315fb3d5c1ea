"""Orders that are paid, for the tests of payments."""

from datetime import UTC, datetime

from apps.orders.models import Order
from apps.orders.tests.factories import place_order
from apps.payments import services
from apps.payments.models import Instruction, Payment, Refund, Transaction
from apps.payments.rules import Fact

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def unpaid(provider: str = "manual", method: str = "", **order) -> Payment:
    """An order of two units for 19.90 each, whose payment is waited for."""
    return services.start_payment(order=place_order(**order), provider=provider, method=method)


def authorized(method: str = "approve", **order) -> Payment:
    """An order whose payment a provider outside has promised."""
    payment = unpaid("test", method, **order)
    return services.record(payment_id=payment.pk, facts=[Fact("authorization", payment.amount, "a1")], at=NOON)


def paid(provider: str = "manual", method: str = "", **order) -> Payment:
    """An order that was paid."""
    payment = unpaid(provider, method, **order)
    facts = [Fact("authorization", payment.amount, "a1"), Fact("capture", payment.amount, "c1")]
    return services.record(payment_id=payment.pk, facts=facts, at=NOON)


def money() -> tuple[object, ...]:
    """All that money leaves a trace in."""
    sums = ("status", "authorized", "captured", "refunded", "capturing", "refunding")
    return (
        list(Payment.objects.order_by("pk").values_list(*sums)),
        list(Order.objects.order_by("pk").values_list("status", "payment_status", "canceled_total")),
        (Transaction.objects.count(), Instruction.objects.count(), Refund.objects.count()),
    )
