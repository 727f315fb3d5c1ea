"""What customers and staff do about goods that come back."""

from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.orders.exceptions import TooManyUnits
from apps.payments.exceptions import AmountTooLarge
from apps.payments.models import Instruction
from apps.returns import services
from apps.returns.services import Arrival
from core.exceptions import InvalidFields, InvalidTransition
from core.money import to_decimal
from tests.machine.model import Back, Bought
from tests.machine.staff import Till
from tests.machine.world import NEWEST

were_sent = precondition(lambda world: any(order.was_sent for order in world.orders.values()))
has_returns = precondition(lambda world: any(order.returns for order in world.orders.values()))


class Desk(Till):
    """Rules for returns."""

    def all_returns(self) -> list[tuple[Bought, Back]]:
        return [(order, back) for order in self.orders.values() for back in order.returns]

    def pick_return(self, data: st.DataObject) -> tuple[Bought, Back]:
        return data.draw(st.sampled_from(self.all_returns()[: -NEWEST - 1 : -1]))

    @were_sent
    @rule(data=st.data())
    def a_customer_wants_to_send_back(self, data: st.DataObject) -> None:
        order = self.pick(data, {pk: order for pk, order in self.orders.items() if order.was_sent})
        self.want_back(order, self.units(data, order, order.left_to_send_back))

    def want_back(self, order: Bought, units: dict[UUID, int]) -> None:
        """Ask to send units back; nobody asks for none."""
        if not units:
            return
        no = TooManyUnits if any(count > order.left_to_send_back(line) for line, count in order.of(units)) else None
        terms = {"order_id": order.pk, "lines": list(units.items()), "at": self.clock}
        if asked := self.attempt(partial(services.request_return, **terms), no=no):
            order.returns.append(Back(asked.pk, units))

    @has_returns
    @rule(data=st.data(), is_fine=st.booleans())
    def staff_answer(self, data: st.DataObject, is_fine: bool) -> None:
        self.answer(*self.pick_return(data), is_fine=is_fine)

    def answer(self, order: Bought, back: Back, *, is_fine: bool) -> None:
        """Approve a return or reject it."""
        may = back.status == "requested" or (not is_fine and back.status == "approved")
        step = services.approve_return if is_fine else services.reject_return
        terms = {"order_id": order.pk, "return_id": back.pk, "at": self.clock}
        self.attempt(partial(step, **terms), no=None if may else InvalidTransition)
        if may:
            back.status = "approved" if is_fine else "rejected"

    @has_returns
    @rule(data=st.data(), restock=st.booleans())
    def goods_arrive(self, data: st.DataObject, restock: bool) -> None:
        order, back = self.pick_return(data)
        named = {pk: data.draw(st.integers(0, count + 1)) for pk, count in back.asked.items()}
        named = {pk: count for pk, count in named.items() if count}
        units, is_restocked = named or back.asked, restock or not named
        no: Any = None
        if back.status != "approved":
            no = InvalidTransition
        elif any(count > back.asked[pk] for pk, count in units.items()):
            no = InvalidFields
        elif any(count > line.fulfilled - line.returned for line, count in order.of(units)):
            no = TooManyUnits  # a refund has restocked them before
        arrivals = [Arrival(pk, count, restock) for pk, count in named.items()]
        terms = {"order_id": order.pk, "return_id": back.pk, "arrivals": arrivals, "at": self.clock}
        self.attempt(partial(services.receive_return, **terms), no=no)
        if no is None:
            back.status, back.received = "received", units
            for line, count in order.of(units):
                line.take_back(count, restock=is_restocked)

    @has_returns
    @rule(data=st.data(), amount=st.sampled_from([None, None, 0, 1, 500]))
    def staff_refund_a_return(self, data: st.DataObject, amount: int | None) -> None:
        order, back = self.pick_return(data)
        units = back.received if amount is None else {}
        if back.status != "received" or self.is_refunded(back):
            no, maybe = InvalidTransition, ()
        elif amount is None:
            no, maybe = self.refusal(order, units)
            no = None if no is InvalidFields else no  # of free goods there is nothing to give back
        else:
            no, maybe = (AmountTooLarge if amount > self.most(order) else None), ()
        asked = None if amount is None else to_decimal(amount, "GBP")
        terms = {"order_id": order.pk, "return_id": back.pk, "amount": asked, "at": self.clock}
        if refunded := self.attempt(partial(services.refund_return, **terms), no=no, maybe=maybe):
            if refunded.refund:
                back.refund = refunded.refund.instruction_id
                order.refund(back.refund, units)
            else:
                back.status = "refunded"

    def is_refunded(self, back: Back) -> bool:
        """Say whether its money goes back or has gone; what its provider has refused can be tried again."""
        return Instruction.objects.filter(pk=back.refund).exclude(status="failed").exists()
