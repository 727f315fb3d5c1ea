"""In any order of events a shop ..."""

import os
from datetime import timedelta

import pytest
from django.db.models import Sum
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from apps.inventory import services as inventory
from apps.inventory.models import StockLocation
from apps.markets.models import Market
from apps.orders.models import Order
from apps.payments.gateways import providers
from apps.payments.models import Payment, Refund
from apps.products.tests.factories import VariantFactory
from apps.shipping.tests.factories import ShippingMethodFactory
from apps.taxes.tests.factories import TaxRateFactory
from core.tests.verifying import violations
from tests.machine.bank import Bank
from tests.machine.desk import Desk
from tests.machine.model import Bought, Ware
from tests.machine.provider import Provider
from tests.machine.shoppers import Shoppers
from tests.machine.staff import Warehouse
from tests.machine.world import World

DAY = timedelta(days=1)
CANCELED = "The order was canceled."
SEEDS, RUNS, STEPS = 4, 10, 50
"""2,000 steps. MACHINE_RUNS=1000 looks longer; HYPOTHESIS_PROFILE=explore looks elsewhere each time.

After ten runs Hypothesis begins to vary those that it had, and cuts most of them short, though to open and close a shop
takes as long as forty steps: so a new seed begins anew.
"""


class Machine(Shoppers, Provider, Warehouse, Desk):
    """Everybody at once; at the end everything has to come out right."""

    @initialize(data=st.data(), is_late=st.booleans(), is_stubborn=st.booleans(), is_taxed=st.booleans())
    def the_shop_has_been_open(self, data: st.DataObject, is_late: bool, is_stubborn: bool, is_taxed: bool) -> None:
        """Begin with orders as far as orders can be, so that whatever happens next finds something to happen to."""
        Market.objects.update(prices_include_tax=is_taxed)
        self.order(self.filled(data), "no_refund" if is_stubborn else "capture")
        if sent := self.order(self.filled(data), "manual"):
            self.capture(sent, self.payments_of(sent)[0], None)
            self.send(sent, {})
            self.want_back(sent, {pk: line.fulfilled for pk, line in sent.lines.items() if line.fulfilled})
        if promised := self.order(self.filled(data), "approve"):
            self.send(promised, {pk: line.unsent for pk, line in list(promised.lines.items())[:1]})
            self.capture(promised, self.payments_of(promised)[0], None)
        if not is_late:
            self.everything_is_delivered()
            for order, back in self.all_returns():
                self.answer(order, back, is_fine=True)
        self.order(self.filled(data), "late")

    def close_the_shop(self) -> None:
        self.wait(hours=2)
        for _ in range(4):
            self.everything_is_delivered()
            self.sweep()
            self.beat()
        self.everything_is_delivered()
        for name, violation in violations(self.clock + DAY):
            if name != "deliveries":
                assert name in {"stray-money", "kept-money"}, f"{name}: {violation.thing}: {violation.problem}"
                of = {"pk" if name == "stray-money" else "order": violation.key}
                assert Payment.objects.filter(**of, method="no_refund").exists(), violation
        assert not Payment.objects.without_order().filter(status="pending").exists(), "somebody is waited for for ever"
        for payment in Payment.objects.filter(provider="test"):
            self.agrees_with_the_bank(payment)
        for order in self.orders.values():
            self.is_fair(order)

    def agrees_with_the_bank(self, payment: Payment) -> None:
        """The shop knows of all the money that moved; whatever is still promised belongs to an order."""
        bank = self.bank
        assert (payment.captured, payment.refunded) == (bank.captured(payment.pk), bank.refunded(payment.pk))
        if payment.order and payment.given_up_at:
            assert payment.order.status == "canceled", "what was given up has become an order"
        is_promised = bank.authorized(payment.pk) and not bank.is_voided(payment.pk)
        if is_promised and not payment.captured:
            assert payment.order is not None, "money was promised, and nobody remembers what for"
            assert (payment.status, payment.order.status != "canceled") == ("authorized", True)

    def is_fair(self, order: Bought) -> None:
        """Nobody pays more than they owe, or has more money back than they wanted back or goods were called off."""
        row = Order.objects.get(pk=order.pk)
        payments = Payment.objects.filter(order=order.pk)
        if payments.filter(method="no_refund").exists():
            return
        paid, back = (payments.aggregate(sum=Sum(name))["sum"] for name in ("captured", "refunded"))
        minor_units = len(order.lines)  # each line is rounded once
        assert paid - back <= row.owed + minor_units, "more was kept than is owed"
        by_amount = Refund.objects.filter(order=order.pk, lines__isnull=True).exclude(reason=CANCELED)
        wished = by_amount.exclude(instruction__status="failed").aggregate(sum=Sum("instruction__amount", default=0))
        gone = sum(
            line.worth(min(line.ordered, line.refunded + line.canceled_at_once)) for line in order.lines.values()
        )
        assert order.is_canceled or back <= wished["sum"] + gone + minor_units, "more was given back than is due"


@pytest.fixture
def bank(monkeypatch) -> Bank:
    """The provider outside, which remembers."""
    bank = Bank()
    monkeypatch.setitem(providers._entries, "test", bank)
    return bank


@pytest.fixture
def wares(db) -> list[Ware]:
    """A few things: plenty of one, few of another on two shelves, one that may be oversold, one that is not counted."""
    TaxRateFactory()
    ShippingMethodFactory(free_from=5000)
    plenty, few = VariantFactory(price=1990, stock=14), VariantFactory(price=1, stock=4)
    patient, endless = VariantFactory(price=333, stock=3, allow_backorder=True), VariantFactory(price=1999, stock=None)
    cellar = StockLocation.objects.create(name="Cellar", slug="cellar", priority=1)
    inventory.adjust_stock(variant_id=few.pk, location_id=cellar.pk, delta=2)
    return [
        Ware(plenty.pk, 1990, 14),
        Ware(few.pk, 1, 6),
        Ware(patient.pk, 333, 3, may_be_oversold=True),
        Ware(endless.pk, 1999, is_tracked=False),
    ]


@pytest.mark.parametrize("chosen", range(SEEDS))
def test_keeps_stock_and_money_and_says_no_without_a_trace(wares, bank, chosen):
    World.steps = 0
    machine = seed(None if is_exploring() else chosen)(lambda: Machine(wares, bank))

    run_state_machine_as_test(machine, settings=how_long())

    assert World.steps >= RUNS * STEPS


def is_exploring() -> bool:
    return os.environ.get("HYPOTHESIS_PROFILE") == "explore"


def how_long() -> settings:
    return settings(
        max_examples=int(os.environ.get("MACHINE_RUNS", RUNS)),
        stateful_step_count=STEPS,
        derandomize=not is_exploring(),
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
