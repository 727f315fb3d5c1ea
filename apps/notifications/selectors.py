"""What the letters say: one for each step of an order, in `templates/mail/` under the event's name."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Sum

from apps.fulfillment.events import OrderSent, TrackingAdded
from apps.fulfillment.models import Fulfillment
from apps.orders.events import OrderCanceled
from apps.orders.models import Order, OrderLine
from apps.orders.selectors import page_of
from apps.payments.events import PaymentCaptured, PaymentRefunded
from apps.returns.events import ReturnApproved, ReturnReceived, ReturnRejected, ReturnRequested
from apps.returns.models import Return
from core.events import Event
from core.models import Event as EventRow

Context = dict[str, object]
Writer = Callable[[Order, Mapping[str, Any]], Context]
"""Given an order and what the event says, returns what the letter's template needs."""


def letter_about(order: Order, event: EventRow) -> tuple[str, Context]:
    """Give the template of a letter about an order, and what stands in it."""
    write = {kind.name: writer for kind, writer in LETTERS.items()}[event.name]
    frame = {"order": order, "page": page_of(order), "happened_at": event.created_at}
    return event.name.replace(".", "_"), {**frame, **write(order, event.payload)}


def _of_cancellation(order: Order, told: Mapping[str, Any]) -> Context:
    paid = _paid(order)
    left = paid["captured"] - paid["refunded"] - order.owed
    return {
        **paid,
        "is_whole": told["is_whole"],
        "goes_back": max(left, paid["refunding"]),
        "units": _units((line, line.canceled) for line in order.lines.all()),
    }


def _of_money(order: Order, told: Mapping[str, Any]) -> Context:
    paid = _paid(order)
    return {"amount": told["amount"], **paid, "left": max(order.owed - paid["captured"], 0)}


def _paid(order: Order) -> dict[str, int]:
    sums = {name: Sum(name, default=0) for name in ("captured", "refunded", "refunding")}
    return dict(order.payments.aggregate(**sums))


def _of_parcel(order: Order, told: Mapping[str, Any]) -> Context:
    parcel = Fulfillment.objects.get(pk=told["fulfillment_id"])
    inside = parcel.lines.select_related("line").order_by("line__position")
    return {
        "parcel": parcel,
        "units": _units((entry.line, entry.quantity) for entry in inside),
        "to_come": _units((line, line.units.unsent) for line in order.lines.all()),
    }


def _of_return(order: Order, told: Mapping[str, Any]) -> Context:
    found = Return.objects.get(pk=told["return_id"])
    wanted = list(found.lines.select_related("line").order_by("line__position"))
    return {
        "reason": found.reason,
        "answer": found.answer,
        "units": _units((entry.line, entry.quantity) for entry in wanted),
        "arrived": _units((entry.line, entry.received) for entry in wanted),
    }


def _units(rows: Iterable[tuple[OrderLine, int]]) -> list[dict[str, object]]:
    return [{"line": line, "quantity": quantity} for line, quantity in rows if quantity]


LETTERS: Mapping[type[Event], Writer] = {
    OrderCanceled: _of_cancellation,
    PaymentCaptured: _of_money,
    PaymentRefunded: _of_money,
    OrderSent: _of_parcel,
    TrackingAdded: _of_parcel,
    ReturnRequested: _of_return,
    ReturnApproved: _of_return,
    ReturnRejected: _of_return,
    ReturnReceived: _of_return,
}
