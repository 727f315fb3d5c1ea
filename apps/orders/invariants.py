"""What is always true of orders; how they are paid, payments check, and what was sent, fulfillment."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import BooleanField, Case, Exists, F, Max, OuterRef, Q, Value, When

from apps.carts.models import Cart
from apps.inventory.models import StockLevel
from apps.orders import services
from apps.orders.models import Allocation, Order, OrderLine, OrderNumber
from apps.orders.rules import FIRST_NUMBER, Units, fulfillment_status, order_status, share_of
from core.aggregates import total_of
from core.verification import Check, Violation

BY_HAND = "No service writes this: find out in the timeline and the log what did, and correct the row in the database."


def wrong_allocated(at: datetime) -> Iterator[Violation]:
    """Find levels that promise more or fewer units than orders hold."""
    held = total_of(Allocation.objects.all(), "quantity", by="level")
    rows = StockLevel.objects.annotate(held=held).exclude(allocated=F("held")).order_by("pk")
    for pk, sku, place, allocated, units in rows.values_list(
        "pk", "variant__sku", "location__name", "allocated", "held"
    ).iterator():
        problem = f"{allocated} are allocated, and orders hold {units}."
        yield Violation(f"{sku} at {place}", problem, "Allocate what orders hold:", pk)


def wrong_holds(at: datetime) -> Iterator[Violation]:
    """Find lines that hold more or fewer units than are still to be sent.

    A backorder is held too, only the shelf may be short of it. What was not tracked when it was ordered holds nothing.
    """
    unsent = F("quantity") - F("fulfilled") - F("canceled")
    wanted = Case(When(is_tracked=True, then=unsent), default=Value(0))
    rows = OrderLine.objects.annotate(held=total_of(Allocation.objects.all(), "quantity", by="line"), wanted=wanted)
    wrong = rows.exclude(held=F("wanted")).order_by("pk").values_list("pk", "order__number", "sku", "held", "wanted")
    for pk, number, sku, held, units in wrong.iterator():
        problem = f"It holds {held} units, and {units} are to be sent."
        plan = "Count what the shelf has for it. Send or cancel what is there, and place what is missing as a new order."
        yield Violation(f"{sku} of order {number}", problem, plan, pk)


def wrong_sums(at: datetime) -> Iterator[Violation]:
    """Find orders that are not the sum of their lines; tax may be more by that on shipping."""
    goods = total_of(OrderLine.objects.annotate(goods=F("unit_price") * F("quantity")), "goods", by="order")
    sums = {
        "subtotal": goods,
        "discount_total": total_of(OrderLine.objects.all(), "discount", by="order"),
        "tax_total": total_of(OrderLine.objects.all(), "tax", by="order"),
    }
    truth = {f"true_{name}": total for name, total in sums.items()}
    has_lines = Exists(OrderLine.objects.filter(order=OuterRef("pk")))
    on_shipping = Q(shipping_total__gt=0, tax_total__gt=F("true_tax_total"))
    is_right = Q(subtotal=F("true_subtotal"), discount_total=F("true_discount_total"), has_lines=True) & (
        Q(tax_total=F("true_tax_total")) | on_shipping
    )
    rows = Order.objects.annotate(**truth, has_lines=has_lines).exclude(is_right).order_by("pk")
    for pk, number, *columns in rows.values_list("pk", "number", *sums, *truth).iterator():
        wrong = [
            f"{name} is {own}, and that of its lines {true}"
            for name, own, true in zip(sums, columns, columns[len(sums) :], strict=False)
            if own != true
        ]
        yield Violation(f"order {number}", f"Its {'; its '.join(wrong) or 'lines are gone'}.", BY_HAND, pk)


def wrong_cancellations(at: datetime) -> Iterator[Violation]:
    """Find orders of which more or less is called off than the units that were are worth."""
    lines = OrderLine.objects.filter(Q(canceled__gt=0) | Q(order__canceled_total__gt=0) | Q(order__status="canceled"))
    columns = lines.values_list(
        "order", "order__number", "order__canceled_total", "order__total", "order__status",
        "order__prices_include_tax", "total", "tax", "quantity", "canceled",
    )  # fmt: skip
    for (pk, number, canceled_total, total, status), rows in groupby(
        columns.order_by("order", "pk").iterator(), itemgetter(0, 1, 2, 3, 4)
    ):
        worth = total if status == Order.Status.CANCELED else sum(_worth(*row[5:]) for row in rows)
        if canceled_total != worth:
            problem = f"{canceled_total} of its total are called off, and what was canceled of it is worth {worth}."
            yield Violation(f"order {number}", problem, BY_HAND, pk)


def _worth(is_tax_inside: bool, total: int, tax: int, quantity: int, canceled: int) -> int:
    return share_of(total if is_tax_inside else total + tax, units=canceled, of=quantity)


def wrong_states(at: datetime) -> Iterator[Violation]:
    """Find orders that say something else of themselves than their lines do."""
    lines = OrderLine.objects.all()
    sums = [total_of(lines, name, by="order") for name in ("quantity", "fulfilled", "canceled", "returned")]
    rows = Order.objects.annotate(**dict(zip(("ordered", "sent", "called_off", "back"), sums, strict=True)))
    for pk, number, status, paid, sent, canceled_at, *units in rows.values_list(
        "pk", "number", "status", "payment_status", "fulfillment_status", "canceled_at",
        "ordered", "sent", "called_off", "back",
    ).order_by("pk").iterator():  # fmt: skip
        goods = fulfillment_status([Units(*units)])
        whole = order_status(is_canceled=canceled_at is not None, payment=paid, fulfillment=goods)
        if (status, sent) != (whole, goods):
            problem = f"It is {status} and {sent}, and by its lines {whole} and {goods}."
            yield Violation(f"order {number}", problem, "Take over what its lines say:", pk)


def numbers_ahead(at: datetime) -> Iterator[Violation]:
    """Find order numbers that are still to be given, and then would be taken."""
    last = FIRST_NUMBER + (OrderNumber.objects.aggregate(last=Max("pk"))["last"] or 0)
    for pk, number in Order.objects.filter(number__gt=last).order_by("number").values_list("pk", "number").iterator():
        problem = f"The last number that was given is {last}: the order that is given {number} next cannot be placed."
        plan = "Raise the source of numbers above it: insert it, less 1000, as an id of orders_ordernumber, and set its sequence."
        yield Violation(f"order {number}", problem, plan, pk)


def carts_and_orders(at: datetime) -> Iterator[Violation]:
    """Find carts that were ordered and have no order, or have one and can be ordered again."""
    has_order = Exists(Order.objects.filter(cart=OuterRef("pk")))
    is_ordered = Case(When(status=Cart.Status.ORDERED, then=True), default=False, output_field=BooleanField())
    rows = Cart.objects.annotate(has_order=has_order, is_ordered=is_ordered).exclude(has_order=F("is_ordered"))
    for pk, status, has_one in rows.order_by("pk").values_list("pk", "status", "has_order").iterator():
        problem = f"It is {status} and has {'an' if has_one else 'no'} order."
        plan = "Look for its order by e-mail and time; bring it back from a backup where it is gone."
        yield Violation(f"cart {pk}", problem, BY_HAND if has_one else plan, pk)


CHECKS = (
    Check(
        "allocated-stock",
        "A stock level promises what orders hold.",
        wrong_allocated,
        lambda pk: services.restate_allocated(level_id=pk),
    ),
    Check("order-allocations", "A line of an order holds the units that are still to be sent.", wrong_holds),
    Check("order-sums", "An order is the sum of its lines.", wrong_sums),
    Check("order-cancellations", "What is called off of a total is what the canceled units cost.", wrong_cancellations),
    Check(
        "order-states",
        "The states of an order are what its lines and its payments say.",
        wrong_states,
        lambda pk: services.settle_order(order_id=pk),
    ),
    Check("order-numbers", "No order has a number that is still to be given.", numbers_ahead),
    Check("ordered-carts", "A cart is ordered if, and only if, it has its order.", carts_and_orders),
)
