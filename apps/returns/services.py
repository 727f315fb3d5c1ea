"""Writes to returns: asked for, approved, received, refunded, or rejected."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from apps.orders import services as orders
from apps.orders.models import Order
from apps.orders.rules import units_in_words
from apps.payments import services as payments
from apps.payments.models import Instruction
from apps.returns.events import ReturnApproved, ReturnReceived, ReturnRejected, ReturnRequested
from apps.returns.models import Return, ReturnLine
from apps.returns.rules import TRANSITIONS, Step
from core.events import publish
from core.exceptions import InvalidFields, InvalidTransition


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units of a line that have arrived, and whether they are sold again."""

    line_id: UUID
    quantity: int
    restock: bool = True


@transaction.atomic
def request_return(
    *,
    order_id: UUID,
    lines: Sequence[tuple[UUID, int]],
    reason: str = "",
    actor_id: UUID | None = None,
    at: datetime,
) -> Return:
    """Ask to send units back that were sent; those of other requests do not count twice.

    Raises NotFound, InvalidTransition, TooManyUnits, InvalidFields for a line of another order.
    """
    order = orders.lock_order(order_id, to_be="returned")
    on_the_way = _on_the_way(order)
    units = orders.wanted_units(
        order, lines, left=lambda line: max(line.fulfilled - line.returned - on_the_way.get(line.pk, 0), 0)
    )
    wanted = Return.objects.create(order=order, reason=reason, actor_id=actor_id, requested_at=at)
    ReturnLine.objects.bulk_create(
        ReturnLine(parent=wanted, line=line, quantity=count) for line, count in units.items()
    )
    _note(wanted, "requested", f"To come back: {units_in_words(sum(units.values()))}.", at, actor_id)
    publish(ReturnRequested(order_id, wanted.pk))
    return wanted


def _on_the_way(order: Order) -> dict[UUID, int]:
    """Count the units of each line that other returns of a locked order are to bring back."""
    asked = ReturnLine.objects.filter(parent__in=Return.objects.pending().filter(order=order))
    return dict(asked.values_list("line").annotate(units=Sum("quantity")).order_by())


@transaction.atomic
def approve_return(
    *, order_id: UUID, return_id: UUID, answer: str = "", actor_id: UUID | None = None, at: datetime
) -> Return:
    """Let the goods come back; `answer` tells the customer how. Raises NotFound, InvalidTransition."""
    found = _step(order_id, return_id, "approve", answer)
    _note(found, "approved", "The return was approved.", at, actor_id)
    publish(ReturnApproved(order_id, return_id))
    return found


@transaction.atomic
def reject_return(
    *, order_id: UUID, return_id: UUID, answer: str = "", actor_id: UUID | None = None, at: datetime
) -> Return:
    """Refuse to take the goods back; `answer` tells the customer why. Raises NotFound, InvalidTransition."""
    found = _step(order_id, return_id, "reject", answer)
    _note(found, "rejected", "The return was rejected.", at, actor_id)
    publish(ReturnRejected(order_id, return_id))
    return found


@transaction.atomic
def receive_return(
    *,
    order_id: UUID,
    return_id: UUID,
    arrivals: Sequence[Arrival] = (),
    actor_id: UUID | None = None,
    at: datetime,
) -> Return:
    """Note what has arrived: everything, to be sold again, where nothing is named.

    Raises NotFound, InvalidTransition, InvalidFields for lines or units that were not to come.
    """
    found = _step(order_id, return_id, "receive")
    units = _write_arrivals(found, arrivals)
    for restock, back in units.items():
        orders.take_back_units(order_id=order_id, units=back, restock=restock, actor_id=actor_id)
    count = sum(sum(back.values()) for back in units.values())
    _note(found, "received", f"Came back: {units_in_words(count)}.", at, actor_id)
    publish(ReturnReceived(order_id, return_id))
    return found


def _write_arrivals(found: Return, arrivals: Sequence[Arrival]) -> dict[bool, dict[UUID, int]]:
    """Note on the lines of a locked return what has arrived of them.

    Returns the units of each line of the order, by whether they are sold again. Raises InvalidFields.
    """
    lines = {line.line_id: line for line in found.lines.all()}
    units: dict[bool, dict[UUID, int]] = defaultdict(dict)
    for index, arrival in enumerate(arrivals or [Arrival(line.line_id, line.quantity) for line in lines.values()]):
        line = lines.get(arrival.line_id)
        if line is None:
            raise InvalidFields({f"lines.{index}.line": ["Nothing of this line was to come back."]})
        if line.received or arrival.quantity > line.quantity:
            raise InvalidFields({f"lines.{index}.quantity": ["That many units of it were not to come back."]})
        line.received, line.is_restocked = arrival.quantity, arrival.restock
        units[arrival.restock][arrival.line_id] = arrival.quantity
    ReturnLine.objects.bulk_update(lines.values(), ["received", "is_restocked"])
    return units


@transaction.atomic
def refund_return(
    *, order_id: UUID, return_id: UUID, amount: Any = None, actor_id: UUID | None = None, at: datetime
) -> Return:
    """Give back what the units that arrived have cost, or another amount.

    An amount of zero ends the return without money, as does there being nothing to give back: the goods were free.
    The return is refunded once the money has gone back: what a provider has refused to do can be tried again.
    Raises NotFound, InvalidTransition also while a refund is under way, and what `payments.refund_order` raises.
    """
    found = _lock(order_id, return_id, "refund")
    if found.refund and found.refund.instruction.status == Instruction.Status.PENDING:
        raise InvalidTransition("return", "waiting for its refund", "refunded")
    lines = [(line.line_id, line.received) for line in found.lines.all() if line.received]
    if amount == 0 or (amount is None and not payments.refund_value(order_id=order_id, lines=lines)):
        found.refund = None
        _finish(found, "The return was closed without a refund.", at, actor_id)
        return found
    reason = f"Return: {found.reason}".rstrip(": ")[:500]
    wish = payments.Wish(amount=amount, lines=() if amount is not None else lines, reason=reason)
    found.refund = payments.refund_order(order_id=order_id, wish=wish, actor_id=actor_id, at=at)
    found.save(update_fields=["refund", "updated_at"])
    if found.refund.instruction.status == Instruction.Status.SUCCEEDED:
        _finish(found, REFUNDED, at, actor_id)
    return found


@transaction.atomic
def finish_refunded(*, instruction_id: UUID, actor_id: UUID | None = None, at: datetime) -> None:
    """Say of the return that was refunded by this instruction that its money has gone back; no other is touched.

    The caller has locked the order.
    """
    for found in Return.objects.filter(refund__instruction=instruction_id, status=Return.Status.RECEIVED).lock_all():
        _finish(found, REFUNDED, at, actor_id)


REFUNDED = "The return was refunded."


def _finish(found: Return, detail: str, at: datetime, actor_id: UUID | None) -> None:
    found.status = Return.Status.REFUNDED
    found.save(update_fields=["status", "refund", "updated_at"])
    _note(found, "refunded", detail, at, actor_id)


def _step(order_id: UUID, return_id: UUID, step: Step, answer: str | None = None) -> Return:
    """Move a return on; what the customer is told replaces what they were told before.

    Raises NotFound, InvalidTransition.
    """
    found = _lock(order_id, return_id, step)
    found.status, found.answer = TRANSITIONS[step][1], found.answer if answer is None else answer
    found.save(update_fields=["status", "answer", "updated_at"])
    return found


def _lock(order_id: UUID, return_id: UUID, step: Step) -> Return:
    """Lock order and return for a step. Raises NotFound, InvalidTransition."""
    Order.objects.all().lock_one(order_id)
    found = Return.objects.filter(order=order_id).lock_one(return_id)
    allowed, becomes = TRANSITIONS[step]
    if found.status not in allowed:
        raise InvalidTransition("return", found.status, becomes)
    return found


def _note(found: Return, step: str, detail: str, at: datetime, actor_id: UUID | None) -> None:
    orders.note(order=found.order, kind=f"return_{step}", detail=detail, at=at, actor_id=actor_id)
