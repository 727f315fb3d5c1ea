"""What shoppers do: fill carts, change them, order, pay outside, come back too late."""

from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.carts import services as carts
from apps.carts.exceptions import CartClosed
from apps.carts.models import CartLine, Reservation
from apps.carts.rules import Wanted
from apps.carts.tests.factories import ADDRESS
from apps.checkout import services
from apps.checkout.exceptions import CartEmpty
from apps.checkout.services import Checkout
from apps.inventory.exceptions import OutOfStock
from apps.orders.models import Order
from apps.payments.exceptions import PaymentDeclined
from apps.payments.gateways.test import METHODS
from apps.payments.models import Payment
from core.exceptions import NotFound
from tests.machine.model import Basket, Bought
from tests.machine.world import World

SAID = {"email": "ada@example.com", "shipping_address": ADDRESS}
WAYS = ("manual", *(method.code for method in METHODS))
UNDECIDED = {"late", "abandoned", "timeout", "unreachable"}
has_baskets = precondition(lambda world: world.baskets)


class Shoppers(World):
    """Rules for carts and checkouts."""

    @rule(data=st.data(), way=st.sampled_from(WAYS))
    def somebody_buys(self, data: st.DataObject, way: str) -> None:
        self.order(self.filled(data), way)

    @rule(data=st.data())
    def somebody_fills_a_cart(self, data: st.DataObject) -> None:
        self.filled(data)

    @has_baskets
    @rule(data=st.data(), way=st.sampled_from(WAYS))
    def somebody_orders(self, data: st.DataObject, way: str) -> None:
        self.order(self.pick(data, self.baskets), way)

    @has_baskets
    @rule(data=st.data(), count=st.integers(0, 5), adds=st.booleans())
    def somebody_changes_a_cart(self, data: st.DataObject, count: int, adds: bool) -> None:
        basket, ware_id = self.pick(data, self.baskets), self.pick(data, self.wares).pk
        line_id = CartLine.objects.filter(cart=basket.pk, variant=ware_id).values_list("pk", flat=True).first()
        terms: dict[str, Any] = {"cart_id": basket.pk, "user_id": None, "at": self.clock}
        if adds and count:
            call: Any = partial(carts.add_line, wanted=Wanted(variant=ware_id, quantity=count))
        elif count:
            call = partial(carts.set_quantity, line_id=line_id or ware_id, quantity=count)
        else:
            call = partial(carts.remove_line, line_id=line_id or ware_id)
        is_missing = line_id is None and not (adds and count)
        no = NotFound if basket.is_gone else CartClosed if basket.is_ordered else NotFound if is_missing else None
        self.attempt(partial(call, **terms), no=no)
        if no is None:
            basket.wanted[ware_id] = count + (basket.wanted[ware_id] if adds else 0)
            basket.wanted, basket.touched_at = +basket.wanted, self.clock

    def filled(self, data: st.DataObject) -> Basket:
        """Fill a cart with units of a few things."""
        things, count = st.sampled_from(list(self.wares)), st.integers(1, 4)
        chosen = data.draw(st.dictionaries(things, count, min_size=1, max_size=3))
        wanted = [Wanted(variant=pk, quantity=count) for pk, count in chosen.items()]
        cart = self.attempt(lambda: carts.create_cart(lines=wanted, at=self.clock))
        basket = self.baskets[cart.pk] = Basket(cart.pk, Counter(chosen), self.clock)
        return basket

    def order(self, basket: Basket, way: str) -> Bought | None:
        """Order what is in a cart; gives the order, if there is one now."""
        terms: dict[str, Any] = {"cart_id": basket.pk, "at": self.clock}
        if way == "manual":
            terms["checkout"] = Checkout("manual", changes=SAID)
            placed = self.attempt(partial(services.place_order, **terms), no=self.refusal_of(basket))
        else:
            terms["checkout"] = Checkout("test", way, changes=SAID)
            placed = self.pay_outside(basket, way, terms)
        self.absorb()
        if not isinstance(placed, Order):
            assert placed is None or way in UNDECIDED
            return None
        assert self.orders[placed.pk].cart == basket.pk
        assert not Reservation.objects.filter(cart=basket.pk).exists()
        return self.orders[placed.pk]

    def pay_outside(self, basket: Basket, way: str, terms: dict[str, Any]) -> Order | Payment | None:
        """Pay as the view lets shoppers pay: hold the stock, ask for the money, order."""
        refusal = self.refusal_of(basket)
        # Money that is in hand needs no hold: then only the order finds out that the goods are gone.
        in_hand = any(payment.is_in_hand for payment in Payment.objects.under_way().filter(cart=basket.pk))
        begin = partial(services.begin_payment, **terms)
        if in_hand and refusal is OutOfStock:
            payment = self.attempt(begin, maybe=refusal)
        else:
            payment = self.attempt(begin, no=refusal)
        if payment is None and refusal:
            return None
        if payment:
            basket.touched_at = self.clock
            assert payment.is_in_hand or self.holds_of(basket) == self.tracked_in(basket)
            try:
                services.ask_for_money(payment=payment, at=self.clock)
            except PaymentDeclined:
                assert way == "decline"
                assert not self.holds_of(basket)
                return None
        return self.attempt(partial(services.place_order, **terms), no=refusal)

    def refusal_of(self, basket: Basket) -> Any:
        """Say how ordering a cart has to be refused."""
        if basket.is_gone:
            return NotFound
        if basket.is_ordered:
            return None
        return CartEmpty if not basket.wanted else OutOfStock if self.is_short(basket) else None

    def holds_of(self, basket: Basket) -> Counter[UUID]:
        held: Counter[UUID] = Counter()
        for pk, count in Reservation.objects.filter(cart=basket.pk).values_list("level__variant", "quantity"):
            held[pk] += count
        return held

    def tracked_in(self, basket: Basket) -> Counter[UUID]:
        return Counter({pk: count for pk, count in basket.wanted.items() if self.wares[pk].is_tracked})
