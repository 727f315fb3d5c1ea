"""An order that goes through its life, step by step, as the customer is told of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from apps.fulfillment.services import Parcel, fulfill_order, update_tracking
from apps.orders.models import Order
from apps.orders.services import cancel_order
from apps.orders.tests.factories import place_order
from apps.payments import services as payments
from apps.returns import services as returns
from apps.returns.models import Return

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

PARCEL = {"carrier": "DHL", "tracking_number": "JD014", "tracking_url": "https://example.com/track?id=JD014&lang=en"}


def placed(**more) -> Order:
    """Two units of a thing for 19.90, to be paid by bank transfer."""
    order = place_order(**more)
    payments.start_payment(order=order, provider="manual")
    return order


def canceled(order: Order) -> None:
    cancel_order(order_id=order.pk, at=NOON)


def paid(order: Order, amount: Decimal | None = None) -> None:
    payments.capture_payment(order_id=order.pk, payment_id=order.payments.get().pk, amount=amount, at=NOON)


def given_back(order: Order, amount: str) -> None:
    payments.refund_order(order_id=order.pk, wish=payments.Wish(amount=Decimal(amount)), at=NOON)


def refunded(order: Order) -> None:
    paid(order)
    given_back(order, "10.00")


def sent(order: Order, units: int = 2) -> None:
    lines = [(order.lines.get().pk, units)]
    fulfill_order(order_id=order.pk, parcel=Parcel(lines, **PARCEL), at=NOON)


def tracked(order: Order) -> None:
    parcel = fulfill_order(order_id=order.pk, parcel=Parcel(carrier="DHL"), at=NOON)
    update_tracking(order_id=order.pk, fulfillment_id=parcel.pk, changes=PARCEL, at=NOON)


def wanted_back(order: Order, reason: str = "Too small") -> Return:
    sent(order)
    return returns.request_return(order_id=order.pk, lines=[(order.lines.get().pk, 1)], reason=reason, at=NOON)


def approved(order: Order, answer: str = "Send it to 1 Dock Road.") -> Return:
    wanted = wanted_back(order)
    return returns.approve_return(order_id=order.pk, return_id=wanted.pk, answer=answer, at=NOON)


def rejected(order: Order, answer: str = "It was worn.") -> None:
    wanted = wanted_back(order)
    returns.reject_return(order_id=order.pk, return_id=wanted.pk, answer=answer, at=NOON)


def received(order: Order) -> None:
    back = approved(order)
    returns.receive_return(order_id=order.pk, return_id=back.pk, at=NOON)


STEPS: dict[str, Callable[[Order], object]] = {
    "order.canceled": canceled,
    "payment.captured": paid,
    "payment.refunded": refunded,
    "order.sent": sent,
    "order.tracking_added": tracked,
    "return.requested": wanted_back,
    "return.approved": approved,
    "return.rejected": rejected,
    "return.received": received,
}
"""What leads to each event of which customers are told."""
