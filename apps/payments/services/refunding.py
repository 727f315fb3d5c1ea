"""Giving money back: any part of what was captured, for units of lines or as an amount, as long as some is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from apps.orders import services as orders
from apps.orders.models import Order, OrderLine
from apps.payments.exceptions import AmountTooLarge
from apps.payments.models import Instruction, Payment, Refund, RefundLine
from apps.payments.rules import TRANSITIONS, Kind, Spent
from apps.payments.services.instructing import check, give
from apps.payments.services.recording import lock_payment, settle_order
from core.exceptions import InvalidFields
from core.money import read_amount, to_text


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be given back: an amount of the order's currency, or units of lines by their ids.

    With `restock` these units are sold again.
    """

    amount: Decimal | None = None
    lines: Sequence[tuple[UUID, int]] = ()
    restock: bool = False
    reason: str = ""


CANCELED = Wish(reason="The order was canceled.")


@transaction.atomic
def refund_order(*, order_id: UUID, wish: Wish, actor_id: UUID | None = None, at: datetime) -> Refund:
    """Give money of an order back.

    Units of lines cost their share of the line, so that all of them together cost the line, to the minor unit. With
    `restock` they are on sale again: those not sent yet are called off, the others have come back. Raises NotFound,
    InvalidTransition, TooManyUnits, AmountTooLarge, InvalidFields for a line of another order or nothing to give back.
    """
    order = orders.lock_order(order_id, to_be="refunded")
    units, shares = _priced(order, wish.lines)
    amount = sum(shares.values())
    if wish.amount is not None:
        amount = read_amount(wish.amount, order.currency, field="amount")
    if amount <= 0:
        raise InvalidFields({"amount": ["There is nothing to give back."]})
    payment = _payment_for(order, amount)
    called_off = _restock(order, units, actor_id) if wish.restock else {}
    refund = _give_back(order, payment, amount, wish, at=at, actor_id=actor_id)
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, line=line, quantity=count, canceled=called_off.get(line.pk, 0), amount=shares[line])
        for line, count in units.items()
    )
    settle_order(order_id)
    return refund


@transaction.atomic
def refund_value(*, order_id: UUID, lines: Sequence[tuple[UUID, int]]) -> int:
    """Say what units of lines would give back, in minor units. Raises what `refund_order` raises for such lines."""
    order = orders.lock_order(order_id, to_be="refunded")
    return sum(_priced(order, lines)[1].values())


def _priced(order: Order, lines: Sequence[tuple[UUID, int]]) -> tuple[dict[OrderLine, int], dict[OrderLine, int]]:
    """Find the lines that are named, with how many units of each, and with what these have cost."""
    spent = _spent(order)
    units = orders.wanted_units(order, lines, left=lambda line: spent[line.pk].left(line.quantity))
    shares = {line: spent[line.pk].price_of(count, of=line.quantity, gross=line.gross) for line, count in units.items()}
    return units, shares


def _spent(order: Order) -> dict[UUID, Spent]:
    """Sum up, for each line of a locked order, the units whose money went back."""
    is_given = ~Q(refund_lines__refund__instruction__status=Instruction.Status.FAILED)
    rows = (
        order.lines.order_by()
        .values_list("pk", "canceled")
        .annotate(
            refunded=Sum("refund_lines__quantity", filter=is_given, default=0),
            given=Sum("refund_lines__amount", filter=is_given, default=0),
            by_refunds=Sum("refund_lines__canceled", default=0),
        )
    )
    return {pk: Spent(refunded, given, canceled - by_refunds) for pk, canceled, refunded, given, by_refunds in rows}


def _payment_for(order: Order, amount: int) -> Payment:
    """Lock the order's payments and choose the first that has so much to give. Raises AmountTooLarge."""
    payments = order.payments.all().lock_all()
    most = max((payment.refundable for payment in payments), default=0)
    if amount > most:
        raise AmountTooLarge(to_text(most, order.currency), order.currency)
    payment = next(payment for payment in payments if payment.refundable >= amount)
    check(payment, "refund")
    return payment


def _restock(order: Order, units: dict[OrderLine, int], actor_id: UUID | None) -> dict[UUID, int]:
    """Put units on sale again: first those that were not sent, which are called off, then those that were.

    Returns how many of each line, by its key, were called off.
    """
    unsent = {line.pk: min(count, line.units.unsent) for line, count in units.items()}
    called_off = {pk: count for pk, count in unsent.items() if count}
    back = {line.pk: count - unsent[line.pk] for line, count in units.items() if count > unsent[line.pk]}
    if called_off:
        orders.cancel_units(order_id=order.pk, units=called_off)
    if back:
        orders.take_back_units(order_id=order.pk, units=back, restock=True, actor_id=actor_id)
    return called_off


def _give_back(
    order: Order, payment: Payment, amount: int, wish: Wish, *, at: datetime, actor_id: UUID | None
) -> Refund:
    instruction = give(payment, "refund", amount, at=at, actor_id=actor_id)
    return Refund.objects.create(order=order, instruction=instruction, reason=wish.reason, is_restocked=wish.restock)


@transaction.atomic
def settle_cancellation(*, order_id: UUID, is_whole: bool, actor_id: UUID | None = None, at: datetime) -> None:
    """Give up or give back what is no longer owed of an order, which the caller has locked.

    What was promised for an order that is called off whole is voided, and all that was taken goes back. Of one that was
    partly sent, the units called off go back as far as they were paid for at all, and were not refunded before.
    """
    order = Order.objects.get(pk=order_id)
    payments = order.payments.all().lock_all()
    captured = sum(payment.captured for payment in payments)
    for payment in payments:
        if is_whole and payment.status in {Payment.Status.PENDING, Payment.Status.AUTHORIZED}:
            give_up(payment_id=payment.pk, actor_id=actor_id, at=at)
    amount = captured if is_whole else min(_called_off(order), captured - order.owed)
    _spread(order, payments, amount, at=at, actor_id=actor_id)
    settle_order(order_id)


@transaction.atomic
def give_back_excess(*, order_id: UUID, at: datetime) -> None:
    """Give back what was taken of an order beyond what is owed: some was called off while the money was on its way."""
    order = Order.objects.all().lock_one(order_id)
    payments = order.payments.all().lock_all()
    _spread(order, payments, sum(payment.refundable for payment in payments) - order.owed, at=at)


def _spread(
    order: Order, payments: Iterable[Payment], amount: int, *, at: datetime, actor_id: UUID | None = None
) -> None:
    """Give so much back, by as many of these locked payments as it takes and as have it."""
    for payment in payments:
        if (back := min(amount, payment.refundable)) > 0:
            amount -= back
            _give_back(order, payment, back, CANCELED, at=at, actor_id=actor_id)


def _called_off(order: Order) -> int:
    """Say what the units cost that were called off otherwise than by a refund: once, all that was unsent."""
    spent = _spent(order)
    return sum(
        spent[line.pk].price_of_called_off(of=line.quantity, gross=line.gross)
        for line in order.lines.select_related("order")
        if spent[line.pk].called_off
    )


@transaction.atomic
def give_up(*, payment_id: UUID, actor_id: UUID | None = None, at: datetime) -> None:
    """Void a payment that nothing is to come of, or give back what was taken.

    One that has become an order meanwhile is left alone, unless that was called off. What a provider has refused to
    do is not asked again: that is for staff to see. Raises NotFound.
    """
    payment = lock_payment(payment_id)
    if payment.order is not None and payment.order.status != Order.Status.CANCELED:
        return
    payment.given_up_at = payment.given_up_at or at
    payment.save(update_fields=["given_up_at", "updated_at"])
    kind: Kind = "refund" if payment.captured else "void"
    is_told = payment.told.exclude(status=Instruction.Status.SUCCEEDED).filter(kind=kind).exists()
    if is_told or payment.status not in TRANSITIONS[kind]:
        return
    if kind == "void":
        give(payment, "void", payment.amount, at=at, actor_id=actor_id)
    elif payment.refundable and payment.order:
        _give_back(payment.order, payment, payment.refundable, CANCELED, at=at, actor_id=actor_id)
    elif payment.refundable:
        give(payment, "refund", payment.refundable, at=at, actor_id=actor_id)


@transaction.atomic
def give_up_others(*, cart_id: UUID, than: UUID, at: datetime) -> None:
    """Give up what a cart, locked by the caller, was to be paid by before."""
    others = Payment.objects.under_way().filter(cart=cart_id).exclude(pk=than)
    for payment_id in others.order_by("pk").values_list("pk", flat=True):
        give_up(payment_id=payment_id, at=at)
