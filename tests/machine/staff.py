"""What staff do with goods and money: count shelves, change prices, send, cancel, capture, void, refund."""

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.fulfillment.services import Parcel, fulfill_order
from apps.inventory import services as inventory
from apps.inventory.exceptions import OutOfStock, StockNotTracked, StockPromised
from apps.inventory.models import StockLevel
from apps.orders import services as orders
from apps.orders.exceptions import OrderCannotBeCanceled, TooManyUnits
from apps.orders.models import Order
from apps.payments import services as payments
from apps.payments.exceptions import AmountTooLarge
from apps.payments.models import Instruction, Payment
from apps.payments.services import Wish
from apps.products.models import Product, Variant
from core.exceptions import InvalidFields, InvalidTransition
from core.money import to_decimal
from tests.machine.model import Bought
from tests.machine.world import World

SHARES = [None, Decimal("0.3"), Decimal(1), Decimal("1.1"), Decimal(0)]
has_orders = precondition(lambda world: world.orders)


def row_of(order: Bought) -> Order:
    """Read an order; that it says the right thing of itself, `verify` looks after."""
    return Order.objects.get(pk=order.pk)


class Warehouse(World):
    """Rules for stock and parcels."""

    @rule(data=st.data(), delta=st.integers(-6, 6))
    def staff_count_a_shelf(self, data: st.DataObject, delta: int) -> None:
        level = data.draw(st.sampled_from(list(StockLevel.objects.order_by("pk"))))
        ware, after = self.wares[level.variant_id], level.on_hand + delta
        no: Any = None
        if not ware.is_tracked:
            no = StockNotTracked
        elif after < 0 or (not ware.may_be_oversold and after < level.allocated + level.reserved):
            no = StockPromised
        by: dict[str, int] = data.draw(st.sampled_from([{"delta": delta}, {"on_hand": after}]))
        place = {"variant_id": ware.pk, "location_id": level.location_id}
        self.attempt(partial(inventory.adjust_stock, **place, **by), no=no)
        ware.on_hand += 0 if no else delta

    @rule(data=st.data(), price=st.sampled_from([1, 3, 333, 1990, 1999]))
    def a_price_changes(self, data: st.DataObject, price: int) -> None:
        ware = self.pick(data, self.wares)
        ware.price = price
        Variant.objects.filter(pk=ware.pk).update(price=price)
        Product.objects.filter(variants=ware.pk).update(price=price)

    @has_orders
    @rule(data=st.data())
    def staff_send_a_parcel(self, data: st.DataObject) -> None:
        order = self.pick(data, self.orders)
        self.send(order, self.units(data, order, lambda line: line.unsent))

    def send(self, order: Bought, named: dict[UUID, int]) -> None:
        """Send units of lines, everything where none are named."""
        units = named or {pk: line.unsent for pk, line in order.lines.items() if line.unsent}
        no: Any = None
        if row_of(order).status != "open":
            no = InvalidTransition
        elif not units:
            no = InvalidFields
        elif any(count > line.unsent for line, count in order.of(units)):
            no = TooManyUnits
        elif any(count > line.ware.on_hand for line, count in order.of(units) if line.ware.is_tracked):
            no = OutOfStock
        parcel = Parcel(list(named.items()))
        self.attempt(partial(fulfill_order, order_id=order.pk, parcel=parcel, at=self.clock), no=no)
        for line, count in () if no else order.of(units):
            line.send(count)

    @has_orders
    @rule(data=st.data(), is_staff=st.booleans())
    def somebody_cancels(self, data: st.DataObject, is_staff: bool) -> None:
        order = self.pick(data, self.orders)
        may = not order.was_sent or (is_staff and order.unsent)
        no = None if may and row_of(order).status == "open" else OrderCannotBeCanceled
        self.attempt(partial(orders.cancel_order, order_id=order.pk, is_staff=is_staff, at=self.clock), no=no)
        if no is None:
            order.cancel()


class Till(World):
    """Rules for the money of orders."""

    @has_orders
    @rule(data=st.data(), share=st.sampled_from(SHARES))
    def staff_capture(self, data: st.DataObject, share: Decimal | None) -> None:
        order = self.pick(data, self.orders)
        self.capture(order, data.draw(st.sampled_from(self.payments_of(order))), share)

    def capture(self, order: Bought, payment: Payment, share: Decimal | None) -> None:
        """Capture a share of a payment, all that is owed where none is said."""
        row = row_of(order)
        taken = sum(one.captured + one.capturing for one in self.payments_of(order))
        promised = payment.amount if payment.provider == "manual" else payment.authorized
        left = min(promised - payment.captured - payment.capturing, row.owed - taken)
        amount = left if share is None else int(payment.amount * share)
        no: Any = None
        if row.status == "canceled" or not self.may(payment, "capture"):
            no = InvalidTransition
        elif amount <= 0:
            no = InvalidFields
        elif amount > left:
            no = AmountTooLarge
        asked = None if share is None else to_decimal(amount, payment.currency)
        terms = {"order_id": order.pk, "payment_id": payment.pk, "amount": asked, "at": self.clock}
        self.attempt(partial(payments.capture_payment, **terms), no=no)

    @has_orders
    @rule(data=st.data())
    def staff_void(self, data: st.DataObject) -> None:
        order = self.pick(data, self.orders)
        payment = data.draw(st.sampled_from(self.payments_of(order)))
        is_allowed = row_of(order).status != "completed" and self.may(payment, "void")
        terms = {"order_id": order.pk, "payment_id": payment.pk, "at": self.clock}
        self.attempt(partial(payments.void_payment, **terms), no=None if is_allowed else InvalidTransition)

    def may(self, payment: Payment, kind: str) -> bool:
        statuses = {"capture": {"authorized", "captured"}, "void": {"authorized", "pending"}}[kind]
        if payment.provider == "manual":
            statuses = statuses | {"pending"}
        is_busy = Instruction.objects.filter(payment=payment, status="pending").exists()
        return payment.status in statuses and not is_busy

    def payments_of(self, order: Bought) -> list[Payment]:
        return list(Payment.objects.filter(order=order.pk).order_by("pk"))

    def most(self, order: Bought) -> int:
        """Say what the payment that has most to give back has."""
        return max(payment.refundable for payment in self.payments_of(order))

    @has_orders
    @rule(data=st.data(), share=st.sampled_from(SHARES[1:]))
    def staff_refund_an_amount(self, data: st.DataObject, share: Decimal) -> None:
        order = self.pick(data, self.orders)
        amount = int(row_of(order).total * share)
        no = InvalidFields if amount <= 0 else AmountTooLarge if amount > self.most(order) else None
        wish = Wish(amount=to_decimal(amount, "GBP"))
        self.attempt(partial(payments.refund_order, order_id=order.pk, wish=wish, at=self.clock), no=no)

    @has_orders
    @rule(data=st.data(), restock=st.booleans())
    def staff_refund_units(self, data: st.DataObject, restock: bool) -> None:
        order = self.pick(data, self.orders)
        units = self.units(data, order, lambda line: line.refundable)
        no, maybe = self.refusal(order, units)
        if restock and any(line.cannot_restock(count) for line, count in order.of(units)):
            maybe = (*maybe, TooManyUnits, InvalidTransition)  # the money is looked at first
        wish = Wish(lines=list(units.items()), restock=restock)
        refund_order = partial(payments.refund_order, order_id=order.pk, wish=wish, at=self.clock)
        if refund := self.attempt(refund_order, no=no, maybe=maybe):
            order.refund(refund.instruction_id, units)
            for line, count in order.of(units) if restock else ():
                line.restock(count)

    def refusal(self, order: Bought, units: dict[UUID, int]) -> tuple[Any, tuple[Any, ...]]:
        """Say how a refund of these units has to be refused, and how it may be where rounding decides."""
        if any(count > line.refundable for line, count in order.of(units)):
            return TooManyUnits, ()
        worth, most = sum(line.worth(count) for line, count in order.of(units)), self.most(order)
        if not worth:
            return InvalidFields, ()
        if worth - len(units) > most:
            return AmountTooLarge, ()
        return None, (AmountTooLarge,) * (worth + len(units) > most) + (InvalidFields,) * (worth < len(units))
