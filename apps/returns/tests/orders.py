"""Orders whose goods may come back, for the tests of returns."""

from datetime import UTC, datetime

from apps.fulfillment.services import Parcel, fulfill_order
from apps.orders.models import Order
from apps.orders.tests.factories import place_order
from apps.payments.rules import Fact
from apps.payments.services import capture_payment, record, start_payment
from apps.products.models import Variant
from apps.products.tests.factories import VariantFactory
from apps.returns import services
from apps.returns.models import Return
from apps.returns.rules import Step

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

PATHS: dict[str, tuple[Step, ...]] = {
    "requested": (),
    "approved": ("approve",),
    "received": ("approve", "receive"),
    "refunded": ("approve", "receive", "refund"),
    "rejected": ("reject",),
}
"""The steps by which a return comes into each of its states."""

STEPS = {
    "approve": services.approve_return,
    "reject": services.reject_return,
    "receive": services.receive_return,
    "refund": services.refund_return,
}


def paid_order(*variants: Variant, quantity: int = 3, user=None, method: str = "") -> Order:
    """Three chairs for 19.90 each and three lamps, or as many of other things, paid; with a method, outside."""
    first, *more = variants or (VariantFactory(sku="CHAIR"), VariantFactory(sku="LAMP"))
    order = place_order(variant=first, more=more, quantity=quantity, user=user)
    payment = start_payment(order=order, provider="test" if method else "manual", method=method)
    if method:
        taken = [Fact(kind, payment.amount, kind) for kind in ("authorization", "capture")]
        record(payment_id=payment.pk, facts=taken, at=NOON)
    else:
        capture_payment(order_id=order.pk, payment_id=payment.pk, at=NOON)
    return order


def sent_order(*variants: Variant, quantity: int = 3, user=None, method: str = "") -> Order:
    """The same, sent whole."""
    order = paid_order(*variants, quantity=quantity, user=user, method=method)
    fulfill_order(order_id=order.pk, parcel=Parcel(), at=NOON)
    order.refresh_from_db()
    return order


def wanted(order: Order, count: int = 2, sku: str = "CHAIR", **more) -> Return:
    """A return of units of one line."""
    lines = [(order.lines.get(sku=sku).pk, count)]
    return services.request_return(order_id=order.pk, lines=lines, at=NOON, **more)


def take(step: Step, found: Return, **more) -> Return:
    """Take a step with a return."""
    return STEPS[step](order_id=found.order_id, return_id=found.pk, at=NOON, **more)


def in_state(status: str, order: Order | None = None, **more) -> Return:
    """A return of two chairs that has come as far as that."""
    found = wanted(order or sent_order(), **more)
    for step in PATHS[status]:
        found = take(step, found)
    return found
