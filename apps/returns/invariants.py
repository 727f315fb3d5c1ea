"""What is always true of what came back."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from apps.orders.models import OrderLine
from apps.payments.models import Instruction, RefundLine
from apps.returns.models import Return, ReturnLine
from core.aggregates import total_of
from core.verification import Check, Violation, each

BY_HAND = "See in the timeline what arrived and what the shelves have, and correct the row in the database."


def wrong_units(at: datetime) -> Iterator[Violation]:
    """Find lines of which more or fewer units came back than its returns, and refunds that restocked, have noted."""
    restocked = RefundLine.objects.filter(refund__is_restocked=True).annotate(back=F("quantity") - F("canceled"))
    noted = total_of(ReturnLine.objects.all(), "received", by="line") + total_of(restocked, "back", by="line")
    rows = OrderLine.objects.annotate(noted=noted).exclude(returned=F("noted"))
    problem = "{returned} units count as returned, and its returns and refunds tell of {noted}."
    return each(rows, "{sku} of order {order__number}", problem, BY_HAND)


def early_arrivals(at: datetime) -> Iterator[Violation]:
    """Find returns whose goods have arrived although they were not received, or the other way round."""
    has_arrived = Exists(ReturnLine.objects.filter(parent=OuterRef("pk"), received__gt=0))
    is_received = Q(status__in=[Return.Status.RECEIVED, Return.Status.REFUNDED])
    early, late = Return.objects.filter(~is_received, has_arrived), Return.objects.filter(is_received, ~has_arrived)
    yield from each(early, "order {order__number}", "A return of it is {status}, and goods of it are back.", BY_HAND)
    yield from each(late, "order {order__number}", "A return of it is {status}, and none of its goods are.", BY_HAND)


def mixed_up_returns(at: datetime) -> Iterator[Violation]:
    """Find returns of goods, or with the money, of another order than their own."""
    goods = ReturnLine.objects.filter(~Q(line__order=F("parent__order")))
    money = Return.objects.filter(refund__isnull=False).exclude(order=F("refund__order"))
    yield from each(goods, "order {parent__order__number}", "A return of it has goods of another one.", BY_HAND)
    yield from each(money, "order {order__number}", "A return of it was refunded by another one.", BY_HAND)


def wrong_refunds(at: datetime) -> Iterator[Violation]:
    """Find returns that say otherwise of their money than their refunds do."""
    is_done = Q(refund__instruction__status=Instruction.Status.SUCCEEDED)
    early = Return.objects.filter(~is_done, status=Return.Status.REFUNDED, refund__isnull=False)
    late = Return.objects.filter(is_done, status=Return.Status.RECEIVED)
    plan = "Its refund tells the truth: correct the status of the return in the database."
    told = "A return of it is {status}, and its refund has {refund__instruction__status}."
    yield from each(early, "order {order__number}", told, plan)
    yield from each(late, "order {order__number}", told, plan)


CHECKS = (
    Check("returned-units", "What came back of a line is what was received, or restocked by a refund.", wrong_units),
    Check("return-states", "The goods of a return have arrived if, and only if, it was received.", early_arrivals),
    Check("return-refunds", "A return with a refund is refunded once that has gone through.", wrong_refunds),
    Check("return-orders", "A return is of the goods, and the money, of its own order.", mixed_up_returns),
)
