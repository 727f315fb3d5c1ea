"""What happens by itself: the provider tells things, late and twice; the outbox and beat do their work; time passes."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from apps.carts import services as carts
from apps.carts.models import Cart
from apps.checkout import services as checkout
from apps.payments import services as payments
from apps.payments.gateways.test import SIGNATURE, sign, webhook
from apps.payments.models import Instruction, Notice
from apps.payments.rules import Fact
from core.models import Delivery
from tests.machine.world import World, state

WORKERS = {
    "apps.payments.tasks.carry_out_instruction": (payments.carry_out, "instruction_id"),
    "apps.payments.tasks.apply_notice": (payments.apply_notice, "notice_id"),
    "apps.checkout.tasks.complete_payment": (checkout.settle_delivered, "payment_id"),
}
"""The services behind the tasks that money goes through, called with our clock; mail stays where it is."""


class Provider(World):
    """Rules for webhooks, deliveries, the sweep and the passing of time."""

    @precondition(lambda world: world.bank.charges)
    @rule(data=st.data(), tells_all=st.booleans())
    def the_provider_tells_something(self, data: st.DataObject, tells_all: bool) -> None:
        """What its customer has done by now, or what it has done: any part of it, in any order, how often it likes."""
        charge = self.pick(data, self.bank.charges)
        if charge.method == "late":
            self.bank.approve(charge.payment_id)
        elif charge.method in {"abandoned", "unreachable"}:
            self.bank.decline(charge.payment_id)
        facts = list(self.bank.facts[charge.payment_id].values())
        if not tells_all and facts:
            facts = data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=3))
        self.receive(webhook(str(uuid4()), charge.payment_id, *facts), news=1)

    @precondition(lambda world: Notice.objects.exists())
    @rule(data=st.data())
    def the_provider_tells_it_again(self, data: st.DataObject) -> None:
        notice = data.draw(st.sampled_from(list(Notice.objects.order_by("pk"))))
        before = state()
        self.receive(webhook(notice.event_id, notice.payment_id, *(Fact(**fact) for fact in notice.facts)), news=0)
        assert state() == before

    def receive(self, body: bytes, *, news: int) -> None:
        headers = {SIGNATURE: sign(body)}
        assert payments.receive_webhook(provider="test", headers=headers, body=body, at=self.clock) == news

    @precondition(lambda world: world.waiting().exists())
    @rule(data=st.data())
    def something_is_delivered(self, data: st.DataObject) -> None:
        self.deliver(data.draw(st.sampled_from(list(self.waiting()))))

    @precondition(lambda world: world.waiting().exists())
    @rule()
    def everything_is_delivered(self) -> None:
        while waiting := list(self.waiting()):
            for delivery in waiting:
                self.deliver(delivery)

    def waiting(self) -> Any:
        pending = Delivery.objects.filter(status="pending", subscriber__in=WORKERS)
        return pending.select_related("event").order_by("pk")

    def deliver(self, delivery: Delivery) -> None:
        service, key = WORKERS[delivery.subscriber]
        service(**{key: UUID(delivery.event.payload[key])}, delivery_id=delivery.pk, at=self.clock)
        self.absorb()
        self.note_failures()
        delivery.refresh_from_db()
        assert delivery.status == "done"

    @precondition(lambda world: Instruction.objects.exclude(status="pending").exists())
    @rule(data=st.data())
    def a_worker_does_it_twice(self, data: st.DataObject) -> None:
        done = list(Instruction.objects.exclude(status="pending").order_by("pk"))
        before = state()
        payments.carry_out(instruction_id=data.draw(st.sampled_from(done)).pk, at=self.clock)
        assert state() == before

    @rule(minutes=st.sampled_from([1, 14, 16, 61, 7 * 24 * 60 + 1]), runs=st.sampled_from(["sweep", "beat", ""]))
    def time_passes(self, minutes: int, runs: str) -> None:
        self.wait(minutes=minutes)
        if runs == "sweep":
            self.sweep()
        elif runs == "beat":
            self.beat()

    def sweep(self) -> None:
        for payment_id in checkout.unsettled_payments(at=self.clock):
            checkout.settle_payment(payment_id=payment_id, at=self.clock)
            self.absorb()

    def beat(self) -> None:
        """Free what was held for too long, and throw old carts away."""
        carts.release_expired_holds(at=self.clock)
        carts.delete_expired_carts(at=self.clock)
        left = set(Cart.objects.values_list("pk", flat=True))
        for basket in self.baskets.values():
            is_old = not basket.is_ordered and basket.touched_at < self.clock - timedelta(days=7)
            assert (basket.pk not in left) == (basket.is_gone or is_old)
            basket.is_gone = basket.pk not in left
