"""The ground on which everything happens: the clock, the shop's state in one row, and how a no is checked."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from apps.carts.models import Reservation
from apps.inventory.models import StockLevel
from apps.orders.models import Order, OrderLine
from apps.payments.models import Instruction, Payment
from apps.products.models import Variant
from core.exceptions import DomainError
from tests.machine.bank import Bank
from tests.machine.model import Basket, Bought, Line, Ware

COUNTED = [
    "carts_cart",
    "carts_cartline",
    "carts_reservation",
    "core_delivery",
    "core_event",
    "fulfillment_fulfillment",
    "fulfillment_fulfillmentline",
    "inventory_stocklevel",
    "inventory_stockmovement",
    "orders_allocation",
    "orders_order",
    "orders_orderline",
    "orders_timelineentry",
    "payments_instruction",
    "payments_notice",
    "payments_payment",
    "payments_refund",
    "payments_refundline",
    "payments_transaction",
    "returns_return",
    "returns_returnline",
]
SUMMED = {
    "carts_cart": "length(status)",
    "carts_cartline": "quantity",
    "carts_reservation": "quantity",
    "inventory_stocklevel": "on_hand + 7 * allocated + 11 * reserved",
    "orders_allocation": "quantity",
    "orders_order": "canceled_total + length(status) + 7 * length(payment_status) + 11 * length(fulfillment_status)",
    "orders_orderline": "fulfilled + 7 * canceled + 11 * returned",
    "payments_instruction": "length(status)",
    "payments_payment": "authorized + 3 * captured + 5 * refunded + 7 * capturing + 11 * refunding + length(status)",
    "products_variant": "coalesce(stock, -1)",
    "returns_return": "length(status)",
    "returns_returnline": "received",
}
NEWEST = 4
"""So few things are looked at at any time: much is to happen to each."""

STATE = "SELECT " + ", ".join(
    [f"(SELECT count(*) FROM {table})" for table in COUNTED]
    + [f"(SELECT sum({column}) FROM {table})" for table, column in SUMMED.items()]
)


def state() -> tuple[Any, ...]:
    """Give everything that a refusal must leave alone, in counts and sums."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        return tuple(cursor.fetchone())


class World(RuleBasedStateMachine):
    """What everybody shares. Each run is a savepoint that is rolled back."""

    steps = 0

    def __init__(self, wares: list[Ware], bank: Bank) -> None:
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.bank = bank
        self.bank.forget()
        self.clock: datetime = timezone.now()
        self.wares = {ware.pk: ware.fresh() for ware in wares}
        self.baskets: dict[UUID, Basket] = {}
        self.orders: dict[UUID, Bought] = {}

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.close_the_shop()
        finally:
            transaction.set_rollback(True)
            self.run.__exit__(None, None, None)

    def close_the_shop(self) -> None:
        """Let everything come to its end."""

    def attempt(self, call: Callable[[], Any], *, no: Any = None, maybe: Any = ()) -> Any:
        """Do something that has to be refused with `no`, or must not be; a refusal changes nothing.

        `maybe` is what it may be refused with, where a minor unit decides.
        """
        before = state()
        try:
            result = call()
        except DomainError as error:
            expected = (no,) if no else maybe
            assert isinstance(error, expected), f"{type(error).__name__} instead of {no}: {error.detail}"  # noqa: PT017 one of several that it may be
            assert state() == before, f"{type(error).__name__} has changed something"  # noqa: PT017 one of several that it may be
            return None
        assert no is None, f"it should have been refused: {no.__name__}"
        return result

    def wait(self, **time: int) -> None:
        self.clock += timedelta(**time)

    def pick(self, data: st.DataObject, things: dict[Any, Any]) -> Any:
        """Choose one of the newest of these."""
        return data.draw(st.sampled_from(list(things.values())[: -NEWEST - 1 : -1]))

    def units(self, data: st.DataObject, order: Bought, most: Callable[[Line], int]) -> dict[UUID, int]:
        """Choose units of some lines, now and then one more than there are."""
        chosen = {pk: data.draw(st.integers(0, most(line) + 1)) for pk, line in order.lines.items()}
        return {pk: count for pk, count in chosen.items() if count}

    def held(self, *, by_others_than: UUID) -> Counter[UUID]:
        """Count what other carts keep back, as long as it is their time."""
        rows = Reservation.objects.exclude(cart=by_others_than).filter(expires_at__gt=self.clock)
        units: Counter[UUID] = Counter()
        for variant_id, count in rows.values_list("level__variant", "quantity"):
            units[variant_id] += count
        return units

    def is_short(self, basket: Basket) -> bool:
        """Say whether there is too little of anything, once holds whose time is over are freed."""
        held = self.held(by_others_than=basket.pk)
        return any(
            count > ware.on_hand - ware.allocated - held[ware.pk]
            for ware, count in ((self.wares[pk], count) for pk, count in basket.wanted.items())
            if ware.is_tracked and not ware.may_be_oversold
        )

    def absorb(self) -> None:
        """Take over the orders that have come about, which must be what their carts were, at today's prices."""
        for order in Order.objects.exclude(pk__in=self.orders).prefetch_related("lines").order_by("number"):
            paid = Payment.objects.filter(order=order.pk).values_list("amount", flat=True)
            assert list(paid) == [order.total], "its payment is for another amount"
            basket = self.baskets[order.cart_id]
            assert not basket.is_ordered, "a cart was ordered twice"
            basket.is_ordered = True
            bought = Bought(order.pk, basket.pk, {})
            for line in order.lines.all():
                ware = self.wares[line.variant_id]
                gross = line.total if order.prices_include_tax else line.total + line.tax
                assert line.unit_price == ware.price
                bought.lines[line.pk] = Line(line.pk, ware, line.quantity, gross)
                ware.allocated += line.quantity if ware.is_tracked else 0
                assert ware.may_be_oversold or not ware.is_tracked or ware.allocated <= ware.on_hand, "it was oversold"
            assert Counter({line.ware.pk: line.ordered for line in bought.lines.values()}) == basket.wanted
            self.orders[order.pk] = bought

    def note_failures(self) -> None:
        """Take back what was noted as refunded, where the bank has refused it since."""
        failed = set(Instruction.objects.filter(kind="refund", status="failed").values_list("pk", flat=True))
        for order in self.orders.values():
            order.forget(failed)

    @invariant()
    def everything_is_where_it_should_be(self) -> None:
        World.steps += 1
        sums = StockLevel.objects.values_list("variant").annotate(Sum("on_hand"), Sum("allocated"), Sum("available"))
        levels = {pk: row for pk, *row in sums.order_by()}
        stock = dict(Variant.objects.values_list("pk", "stock"))
        for pk, ware in self.wares.items():
            on_hand, allocated, available = levels[pk]
            assert (on_hand, allocated) == (ware.on_hand, ware.allocated)
            assert stock[pk] == (max(available, 0) if ware.is_tracked else None)
        lines = OrderLine.objects.values_list("pk", "fulfilled", "canceled", "returned")
        units = {pk: tuple(row) for pk, *row in lines}
        for order in self.orders.values():
            for pk, line in order.lines.items():
                assert units[pk] == (line.fulfilled, line.canceled, line.returned)
