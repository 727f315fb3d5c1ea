"""What is always true of orders; how they are paid, payments check, and what was sent, fulfillment."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import Case, Exists, F, Max, OuterRef, Q, Value, When

from apps.carts.models import Cart
from apps.inventory.models import StockLevel
from apps.orders import services
from apps.orders.models import Allocation, Order, OrderLine, OrderNumber
from apps.orders.rules import FIRST_NUMBER, Units, fulfillment_status, order_status, share_of
from core.aggregates import total_of
from core.verification import Check, Violation, differences, each

BY_HAND = "No service writes this: find out in the timeline and the log what did, and correct the row in the database."


def wrong_allocated(at: datetime) -> Iterator[Violation]:
    """Find levels that promise more or fewer units than orders hold."""
    rows = StockLevel.objects.annotate(held=total_of(Allocation.objects.all(), "quantity", by="level"))
    problem = "{allocated} are allocated, and orders hold {held}."
    wrong = rows.exclude(allocated=F("held"))
    return each(wrong, "{variant__sku} at {location__name}", problem, "Allocate what orders hold:")


def wrong_holds(at: datetime) -> Iterator[Violation]:
    """Find lines that hold more or fewer units than are still to be sent.

    A backorder is held too, only the shelf is short of it. What was not tracked when it was ordered holds nothing.
    """
    unsent = Case(When(is_tracked=True, then=F("quantity") - F("fulfilled") - F("canceled")), default=Value(0))
    held = total_of(Allocation.objects.all(), "quantity", by="line")
    rows = OrderLine.objects.annotate(held=held, unsent=unsent).exclude(held=F("unsent"))
    plan = "Count what the shelf has for it. Send or cancel what is there, and place what is missing as a new order."
    return each(rows, "{sku} of order {order__number}", "It holds {held} units, and {unsent} are to be sent.", plan)


def wrong_sums(at: datetime) -> Iterator[Violation]:
    """Find orders that are not the sum of their lines; of tax there may be more, by that on shipping."""
    lines = OrderLine.objects.annotate(goods=F("unit_price") * F("quantity"))
    columns = {"subtotal": "goods", "discount_total": "discount", "tax_total": "tax"}
    sums = {f"true_{name}": total_of(lines, column, by="order") for name, column in columns.items()}
    tax = Q(tax_total=F("true_tax_total")) | Q(shipping_total__gt=0, tax_total__gt=F("true_tax_total"))
    is_right = tax & Q(subtotal=F("true_subtotal"), discount_total=F("true_discount_total"), has_lines=True)
    has_lines = Exists(OrderLine.objects.filter(order=OuterRef("pk")))
    wrong = Order.objects.annotate(**sums, has_lines=has_lines).exclude(is_right).order_by("pk")
    for row in wrong.values("pk", "number", *columns, *sums).iterator():
        told = differences(row, {name: row[f"true_{name}"] for name in columns})
        yield Violation(f"order {row['number']}", f"Its {told or 'lines are gone'}.", BY_HAND, row["pk"])


def wrong_cancellations(at: datetime) -> Iterator[Violation]:
    """Find orders of which more or less is called off than the units that were are worth."""
    is_canceled = Q(order__status=Order.Status.CANCELED)
    lines = OrderLine.objects.filter(Q(canceled__gt=0) | Q(order__canceled_total__gt=0) | is_canceled)
    of_order = ("order", "order__number", "order__status", "order__total", "order__canceled_total")
    of_line = ("order__prices_include_tax", "total", "tax", "quantity", "canceled")
    rows = lines.order_by("order", "pk").values_list(*of_order, *of_line).iterator()
    for (pk, number, status, total, canceled_total), group in groupby(rows, itemgetter(*range(len(of_order)))):
        worth = total if status == Order.Status.CANCELED else sum(_worth(*row[len(of_order) :]) for row in group)
        if canceled_total != worth:
            problem = f"{canceled_total} of its total are called off, and what was canceled of it is worth {worth}."
            yield Violation(f"order {number}", problem, BY_HAND, pk)


def _worth(is_tax_inside: bool, total: int, tax: int, quantity: int, canceled: int) -> int:
    return share_of(total if is_tax_inside else total + tax, units=canceled, of=quantity)


def wrong_states(at: datetime) -> Iterator[Violation]:
    """Find orders that say something else of themselves than their lines and their payments do."""
    sums = {f"all_{name}": total_of(OrderLine.objects.all(), name, by="order") for name in UNITS}
    columns = ("pk", "number", "status", "payment_status", "fulfillment_status", "canceled_at")
    for row in Order.objects.annotate(**sums).order_by("pk").values(*columns, *sums).iterator():
        goods = fulfillment_status([Units(*(row[name] for name in sums))])
        is_canceled = row["canceled_at"] is not None
        whole = order_status(is_canceled=is_canceled, payment=row["payment_status"], fulfillment=goods)
        if wrong := differences(row, {"status": whole, "fulfillment_status": goods}):
            yield Violation(f"order {row['number']}", f"Its {wrong}.", "Take over what its lines say:", row["pk"])


UNITS = ("quantity", "fulfilled", "canceled", "returned")
"""What `Units` is made of."""


def numbers_ahead(at: datetime) -> Iterator[Violation]:
    """Find order numbers that are still to be given, and then would be taken."""
    last = FIRST_NUMBER + (OrderNumber.objects.aggregate(last=Max("pk"))["last"] or 0)
    problem = f"The last number given is {last}: the order that is to be given this one cannot be placed."
    plan = f"Insert each such number, less {FIRST_NUMBER}, as an id into orders_ordernumber, and set its sequence."
    return each(Order.objects.filter(number__gt=last), "order {number}", problem, plan)


def carts_and_orders(at: datetime) -> Iterator[Violation]:
    """Find carts that were ordered and have no order, or have one and can be ordered again."""
    has_order, is_ordered = Exists(Order.objects.filter(cart=OuterRef("pk"))), Q(status=Cart.Status.ORDERED)
    lost = Cart.objects.filter(is_ordered, ~has_order)
    plan = "Look for its order by e-mail and time; bring it back from a backup where it is gone."
    yield from each(lost, "cart {pk}", "It was ordered and has no order.", plan)
    yield from each(
        Cart.objects.filter(~is_ordered, has_order), "cart {pk}", "It is {status} and has an order.", BY_HAND
    )


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
