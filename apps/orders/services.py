"""Writes to orders."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.inventory import services as inventory
from apps.inventory.rules import Take
from apps.orders import selectors
from apps.orders.events import OrderCanceled, OrderPlaced
from apps.orders.exceptions import OrderCannotBeCanceled
from apps.orders.models import Allocation, Order, OrderLine, OrderNumber, TimelineEntry
from apps.orders.rules import FIRST_NUMBER, LineDraft, OrderDraft
from apps.orders.signals import order_created
from apps.users.models import User
from core import mail, outbox
from core.events import publish
from core.exceptions import NotFound
from core.models import Delivery

logger = logging.getLogger(__name__)

CONFIRMATION = "apps.orders.tasks.send_order_confirmation_email"


@transaction.atomic
def create_order(*, draft: OrderDraft) -> Order:
    """Write down an order that was checked, priced and taken from stock; tell everybody.

    `checkout` is the one caller: it has locked the cart, so no cart gets two orders.
    """
    fields = {name: getattr(draft, name) for name in draft.__dataclass_fields__ if name != "lines"}
    order = Order(number=FIRST_NUMBER + OrderNumber.objects.create().pk, **fields)
    order.save(force_insert=True)
    _write_lines(order, draft.lines)
    _note(order, "placed", "The order was placed.", draft.placed_at, draft.user_id)
    publish(OrderPlaced(order.pk))
    transaction.on_commit(partial(_send_order_created, order), robust=True)
    return order


def _write_lines(order: Order, drafts: Sequence[LineDraft]) -> None:
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            **{name: getattr(draft, name) for name in draft.__dataclass_fields__ if name != "held"},
        )
        for position, draft in enumerate(drafts)
    )
    Allocation.objects.bulk_create(
        Allocation(line=line, level_id=level_id, quantity=units)
        for line, draft in zip(lines, drafts, strict=True)
        for level_id, units in draft.held
    )


def _note(order: Order, kind: str, detail: str, at: datetime, actor_id: UUID | None) -> None:
    TimelineEntry.objects.create(order=order, kind=kind, detail=detail, at=at, actor_id=actor_id)


def _send_order_created(order: Order) -> None:
    for receiver, result in order_created.send_robust(sender=Order, order=order):
        if isinstance(result, Exception):
            logger.error("order_created: %r failed", receiver, exc_info=result)


@transaction.atomic
def cancel_order(*, order_id: UUID, actor_id: UUID | None = None, at: datetime) -> Order:
    """Cancel an order that has not shipped, and return its stock to sale.

    Raises NotFound, and OrderCannotBeCanceled once any of it has shipped or it is canceled already.
    """
    order = Order.objects.all().lock_one(order_id)
    if not order.is_cancelable:
        raise OrderCannotBeCanceled(order.status, order.fulfillment_status)
    _release_allocations(order)
    order.status, order.canceled_at = Order.Status.CANCELED, at
    order.save(update_fields=["status", "canceled_at", "updated_at"])
    _note(order, "canceled", "The order was canceled.", at, actor_id)
    publish(OrderCanceled(order.pk))
    return order


def _release_allocations(order: Order) -> None:
    held = Allocation.objects.filter(line__order=order).select_related("line").lock_all()
    takes = [Take(allocation.line.variant_id, allocation.level_id, allocation.quantity) for allocation in held]
    inventory.release_stock(takes=takes)
    Allocation.objects.filter(pk__in=[allocation.pk for allocation in held]).delete()


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
    order = Order.objects.with_details().filter(pk=order_id).first()
    if order is None:
        raise NotFound("There is no such order.")
    delivery_id = delivery_id or _own_delivery(order_id)
    if delivery_id is None or not outbox.is_pending(delivery_id):
        return
    context = {
        "order": order,
        "lines": list(order.lines.all()),
        "payments": selectors.section_of("payments", order.pk),
    }
    mail.send_templated(template="order_confirmation", to=order.email, message_id=str(delivery_id), context=context)
    outbox.mark_done(delivery_id, at=timezone.now())


def _own_delivery(order_id: UUID) -> UUID | None:
    own = Delivery.objects.filter(event__name=OrderPlaced.name, event__aggregate_id=order_id, subscriber=CONFIRMATION)
    return own.values_list("pk", flat=True).first()
