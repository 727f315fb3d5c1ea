"""Writes to orders."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.rules import Take
from apps.orders import selectors
from apps.orders.events import OrderCanceled, OrderPlaced
from apps.orders.exceptions import OrderCannotBeCanceled, TooManyUnits
from apps.orders.models import Allocation, Order, OrderLine, OrderNumber, TimelineEntry
from apps.orders.rules import (
    FIRST_NUMBER,
    TRANSITIONS,
    Becoming,
    LineDraft,
    OrderDraft,
    fulfillment_status,
    order_status,
    payment_status,
    share_of,
)
from apps.orders.signals import order_created
from apps.users.models import User
from core import mail, outbox
from core.events import publish
from core.exceptions import InvalidFields, InvalidTransition, NotFound
from core.models import Delivery
from core.prepared import PreparedInsert

logger = logging.getLogger(__name__)

CONFIRMATION = "apps.orders.tasks.send_order_confirmation_email"

ORDERS, LINES = PreparedInsert(Order), PreparedInsert(OrderLine)
ALLOCATIONS, NOTES = PreparedInsert(Allocation), PreparedInsert(TimelineEntry)

MOVING = ["status", "payment_status", "fulfillment_status", "canceled_total", "canceled_at", "updated_at"]
"""All of an order that changes once it is written."""


@transaction.atomic(savepoint=False)
def create_order(*, draft: OrderDraft) -> Order:
    """Write down an order that was checked, priced and taken from stock; tell everybody.

    `checkout` is the one caller: it has locked the cart, so no cart gets two orders.
    """
    fields = {name: getattr(draft, name) for name in draft.__dataclass_fields__ if name != "lines"}
    order = Order(number=FIRST_NUMBER + OrderNumber.objects.create().pk, **fields)
    ORDERS.run([order])
    _write_lines(order, draft.lines)
    note(order=order, kind="placed", detail="The order was placed.", at=draft.placed_at, actor_id=draft.user_id)
    publish(OrderPlaced(order.pk))
    transaction.on_commit(partial(_send_order_created, order), robust=True)
    return order


def _write_lines(order: Order, drafts: Sequence[LineDraft]) -> None:
    lines = [
        OrderLine(
            order=order,
            position=position,
            is_tracked=bool(draft.held),
            **{name: getattr(draft, name) for name in draft.__dataclass_fields__ if name != "held"},
        )
        for position, draft in enumerate(drafts)
    ]
    LINES.run(lines)
    ALLOCATIONS.run(
        [
            Allocation(line=line, level_id=level_id, quantity=units)
            for line, draft in zip(lines, drafts, strict=True)
            for level_id, units in draft.held
        ]
    )


def note(*, order: Order, kind: str, detail: str, at: datetime, actor_id: UUID | None = None) -> None:
    """Write a line into an order's timeline, in the transaction of what it tells of; what is too long is cut."""
    NOTES.run([TimelineEntry(order=order, kind=kind, detail=detail[:500], at=at, actor_id=actor_id)])


def _send_order_created(order: Order) -> None:
    for receiver, result in order_created.send_robust(sender=Order, order=order):
        if isinstance(result, Exception):
            logger.error("order_created: %r failed", receiver, exc_info=result)


def lock_order(order_id: UUID, *, to_be: Becoming) -> Order:
    """Lock an order for something to become of it. Raises NotFound, and InvalidTransition where its status forbids."""
    order = Order.objects.all().lock_one(order_id)
    if order.status not in TRANSITIONS[to_be]:
        raise InvalidTransition("order", order.status, to_be)
    return order


@transaction.atomic
def cancel_order(*, order_id: UUID, is_staff: bool = False, actor_id: UUID | None = None, at: datetime) -> Order:
    """Call off what was not sent of an order, and return its stock to sale.

    An owner may as long as nothing was sent; staff may call off the rest. Raises NotFound, and OrderCannotBeCanceled
    where nothing is left to call off, or something was sent and it is not staff who asks.
    """
    order = Order.objects.all().lock_one(order_id)
    lines = list(order.lines.all())
    unsent = {line: line.units.unsent for line in lines if line.units.unsent}
    is_whole = not any(line.fulfilled for line in lines)
    may_cancel = is_whole or (is_staff and unsent)
    if order.status not in TRANSITIONS["canceled"] or not may_cancel:
        raise OrderCannotBeCanceled(order.status, order.fulfillment_status)
    amount = order.owed if is_whole else sum(_value(line, units) for line, units in unsent.items())
    if is_whole:
        order.canceled_at = at
    _call_off(order, unsent, amount)
    detail = "The order was canceled." if is_whole else "What was not sent was canceled."
    note(order=order, kind="canceled", detail=detail, at=at, actor_id=actor_id)
    publish(OrderCanceled(order.pk, is_whole, amount, actor_id))
    return order


@transaction.atomic
def cancel_units(*, order_id: UUID, units: Mapping[UUID, int]) -> None:
    """Call off unsent units of these lines, for whoever gives back the money: their stock is on sale again.

    Raises NotFound, TooManyUnits, InvalidFields for a line of another order.
    """
    order = Order.objects.all().lock_one(order_id)
    wanted = wanted_units(order, units.items(), left=lambda line: line.units.unsent)
    _call_off(order, wanted, sum(_value(line, count) for line, count in wanted.items()))


def _value(line: OrderLine, units: int) -> int:
    """Give what the next units to be called off of a line cost, with their tax."""
    return share_of(line.gross, units=units, of=line.quantity, after=line.canceled)


def _call_off(order: Order, units: Mapping[OrderLine, int], amount: int) -> None:
    takes = _draw({line.pk: count for line, count in units.items()})
    inventory.release_stock(takes=takes)
    for line, count in units.items():
        OrderLine.objects.filter(pk=line.pk).update(canceled=F("canceled") + count)
    order.canceled_total += amount
    _settle(order)


@transaction.atomic
def send_units(*, order_id: UUID, units: Mapping[UUID, int], actor_id: UUID | None = None) -> Order:
    """Take units of these lines off the shelves: they are on their way.

    Raises NotFound, InvalidTransition, TooManyUnits, InvalidFields for a line of another order, and OutOfStock where
    a backorder has promised what has not arrived yet.
    """
    order = lock_order(order_id, to_be="fulfilled")
    wanted = wanted_units(order, units.items(), left=lambda line: line.units.unsent)
    takes = _draw({line.pk: count for line, count in wanted.items()})
    inventory.ship_stock(takes=takes, note=f"Order {order.number}", actor_id=actor_id)
    for line, count in wanted.items():
        OrderLine.objects.filter(pk=line.pk).update(fulfilled=F("fulfilled") + count)
    _settle(order)
    return order


@transaction.atomic
def take_back_units(*, order_id: UUID, units: Mapping[UUID, int], restock: bool, actor_id: UUID | None = None) -> Order:
    """Note units of these lines that came back; with `restock` they are on sale again.

    Raises NotFound, InvalidTransition, TooManyUnits, InvalidFields for a line of another order.
    """
    order = lock_order(order_id, to_be="returned")
    wanted = wanted_units(order, units.items(), left=lambda line: line.fulfilled - line.returned)
    back: dict[UUID, int] = defaultdict(int)
    for line, count in wanted.items():
        OrderLine.objects.filter(pk=line.pk).update(returned=F("returned") + count)
        back[line.variant_id] += count
    if restock:
        inventory.put_back(units=back, note=f"Order {order.number}", actor_id=actor_id)
    _settle(order)
    return order


def wanted_units(
    order: Order, wanted: Iterable[tuple[UUID, int]], *, left: Callable[[OrderLine], int]
) -> dict[OrderLine, int]:
    """Find the lines of a locked order that are named, with how many units of each.

    Raises InvalidFields for a line of another order, TooManyUnits where fewer are left.
    """
    lines = {line.pk: line for line in order.lines.all()}
    units: dict[OrderLine, int] = defaultdict(int)
    for index, (line_id, count) in enumerate(wanted):
        if line_id not in lines:
            raise InvalidFields({f"lines.{index}.line": ["This order has no such line."]})
        units[lines[line_id]] += count
    missing = [
        {"line": line.pk, "sku": line.sku, "requested": count, "available": left(line)}
        for line, count in units.items()
        if count > left(line)
    ]
    if missing:
        raise TooManyUnits(missing)
    return units


def _draw(units: Mapping[UUID, int]) -> list[Take]:
    """Take units of lines, by their keys, out of their allocations; what is not tracked has none."""
    left = dict(units)
    takes, spent = [], []
    for held in Allocation.objects.filter(line__in=left).select_related("line").lock_all():
        count = min(held.quantity, left[held.line_id])
        left[held.line_id] -= count
        if count == held.quantity:
            spent.append(held.pk)
        elif count:
            Allocation.objects.filter(pk=held.pk).update(quantity=F("quantity") - count)
        if count:
            takes.append(Take(held.line.variant_id, held.level_id, count))
    Allocation.objects.filter(pk__in=spent).delete()
    return takes


def _settle(order: Order) -> None:
    """Store the states of a locked order as its lines and payments say; the one place where they are written."""
    lines = [line.units for line in OrderLine.objects.filter(order=order)]
    order.fulfillment_status = fulfillment_status(lines)
    order.status = order_status(
        is_canceled=order.canceled_at is not None,
        payment=order.payment_status,
        fulfillment=order.fulfillment_status,
    )
    order.save(update_fields=MOVING)


@transaction.atomic
def settle_order(*, order_id: UUID) -> None:
    """Bring the states of an order in step with its lines, and with how it is paid. Raises NotFound."""
    _settle(Order.objects.all().lock_one(order_id))


@transaction.atomic
def restate_allocated(*, level_id: UUID) -> None:
    """Make a stock level promise what orders hold of it. Raises NotFound, StockPromised for more than there is."""
    inventory.lock_level(level_id)
    held = Allocation.objects.filter(level=level_id).aggregate(units=Sum("quantity", default=0))["units"]
    inventory.restate_promise(level_id=level_id, promise="allocated", units=held)


@transaction.atomic
def settle_payments(*, order_id: UUID, authorized: int, captured: int, refunded: int) -> Order:
    """Store what the order's payments sum up to, in minor units; what was not paid yet may complete it."""
    order = Order.objects.all().lock_one(order_id)
    order.payment_status = payment_status(
        owed=order.was_owed, authorized=authorized, captured=captured, refunded=refunded
    )
    _settle(order)
    return order


@transaction.atomic
def claim_guest_orders(*, user_id: UUID) -> int:
    """Give a user the orders placed as a guest with their address, once they have proved that it is theirs."""
    user = User.objects.get(pk=user_id)
    return Order.objects.filter(user__isnull=True, email=user.email).update(user_id=user_id)


def email_order_confirmation(*, order_id: UUID, delivery_id: UUID | None = None) -> None:
    """Send the confirmation of an order, unless its delivery is done.

    Without a delivery the order's own is used. Raises NotFound for an unknown order, and what the mail backend
    raises where the message was not taken: the outbox tries again.
    """
    order = Order.objects.with_lines().filter(pk=order_id).first()
    if order is None:
        raise NotFound("There is no such order.")
    delivery_id = delivery_id or _own_delivery(order_id)
    if delivery_id is None or not outbox.is_pending(delivery_id):
        return
    context = {
        "order": order,
        "page": selectors.page_of(order),
        "lines": list(order.lines.all()),
        "instructions": _instructions(order),
    }
    mail.send_templated(template="order_confirmation", to=order.email, message_id=str(delivery_id), context=context)
    outbox.mark_done(delivery_id, at=timezone.now())


def _instructions(order: Order) -> list[str]:
    """Say how to pay what is still to be paid: a confirmation may be sent again long after that."""
    if order.payment_status not in {Order.PaymentStatus.UNPAID, Order.PaymentStatus.PARTIALLY_PAID}:
        return []
    live = [payment for payment in selectors.sections_of(order.pk).get("payments", []) if payment["status"] != "voided"]
    return [payment["instructions"] for payment in live if payment["instructions"]]


def _own_delivery(order_id: UUID) -> UUID | None:
    own = Delivery.objects.filter(event__name=OrderPlaced.name, event__aggregate_id=order_id, subscriber=CONFIRMATION)
    return own.values_list("pk", flat=True).first()


@transaction.atomic
def resend_email(*, order_id: UUID, delivery_id: UUID, actor_id: UUID | None = None, at: datetime) -> Delivery:
    """Send the customer a mail about an order once more, written anew from what is known now.

    Raises NotFound for what is no mail about this order, and InvalidTransition while the same one is on its way.
    """
    about = selectors.emails_about(order_id).filter(pk=delivery_id).first()
    if about is None:
        raise NotFound("This order has no such e-mail.")
    order = Order.objects.get(pk=order_id)
    again = outbox.resend(delivery_id, at=at)
    note(
        order=order,
        kind="email_resent",
        detail=f"The e-mail of {about.event.name} is sent again.",
        at=at,
        actor_id=actor_id,
    )
    return again
