"""The provider outside, with a memory: what it did with whose money, whether or not the shop has heard of it."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from apps.payments.exceptions import PaymentDeclined, ProviderUnavailable
from apps.payments.gateways import Charge, Report, TestProvider
from apps.payments.rules import Fact


class Bank(TestProvider):
    """The `test` provider that remembers, and refuses what no bank would do: so the shop cannot ask for it unseen."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew, for another shop."""
        self.charges: dict[UUID, Charge] = {}
        self.facts: dict[UUID, dict[str, Fact]] = defaultdict(dict)

    def authorize(self, charge: Charge) -> Report:
        self.charges[charge.payment_id] = charge
        if charge.method == "timeout":  # it was approved, but nobody hears of it
            self._do(charge.payment_id, self._paid(charge))
            raise ProviderUnavailable(self.code)
        return self._told(charge, super().authorize(charge))

    def reconcile(self, charge: Charge) -> Report:
        if charge.method == "late":
            self.approve(charge.payment_id)
        return Report(tuple(self.facts[charge.payment_id].values()))

    def capture(self, charge: Charge, amount: int, key: UUID) -> Report:
        report = super().capture(charge, amount, key)
        if not self._knows(charge, report.facts):
            if self.is_voided(charge.payment_id):
                raise PaymentDeclined("It was voided.")
            assert self.captured(charge.payment_id) + amount <= self.authorized(charge.payment_id)
        return self._told(charge, report)

    def void(self, charge: Charge, key: UUID) -> Report:
        if self.captured(charge.payment_id):
            raise PaymentDeclined("It was captured.")
        return self._told(charge, super().void(charge, key))

    def refund(self, charge: Charge, amount: int, key: UUID) -> Report:
        report = super().refund(charge, amount, key)
        if not self._knows(charge, report.facts):
            assert self.refunded(charge.payment_id) + amount <= self.captured(charge.payment_id)
        return self._told(charge, report)

    def approve(self, payment_id: UUID) -> None:
        """Let the customer of a late payment approve it, unless it was voided."""
        if not self.is_voided(payment_id):
            self._do(payment_id, self._paid(self.charges[payment_id]))

    def decline(self, payment_id: UUID) -> None:
        """Let the customer of a payment walk away."""
        self._do(payment_id, [Fact("decline", 0, f"test_decline_{payment_id}", "The customer walked away.")])

    def authorized(self, payment_id: UUID) -> int:
        return self._sum(payment_id, "authorization")

    def captured(self, payment_id: UUID) -> int:
        return self._sum(payment_id, "capture")

    def refunded(self, payment_id: UUID) -> int:
        return self._sum(payment_id, "refund")

    def is_voided(self, payment_id: UUID) -> bool:
        return any(fact.kind == "void" for fact in self.facts[payment_id].values())

    def _sum(self, payment_id: UUID, kind: str) -> int:
        return sum(fact.amount for fact in self.facts[payment_id].values() if fact.kind == kind)

    def _knows(self, charge: Charge, facts: Iterable[Fact]) -> bool:
        return all(fact.reference in self.facts[charge.payment_id] for fact in facts)

    def _told(self, charge: Charge, report: Report) -> Report:
        self._do(charge.payment_id, report.facts)
        return report

    def _do(self, payment_id: UUID, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self.facts[payment_id].setdefault(fact.reference, fact)
