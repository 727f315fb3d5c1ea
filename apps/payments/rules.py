"""What a payment's transactions come to, whatever the order in which they were told; nothing here asks the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from apps.orders.rules import share_of

Kind = Literal["capture", "void", "refund"]

TRANSITIONS: Mapping[Kind, frozenset[str]] = {
    "capture": frozenset({"authorized", "captured"}),
    "void": frozenset({"pending", "authorized"}),
    "refund": frozenset({"captured"}),
}
"""What a provider may be told to do with a payment in which status."""

BECOMES: Mapping[Kind, Literal["captured", "voided", "refunded"]] = {
    "capture": "captured",
    "void": "voided",
    "refund": "refunded",
}

PAID_ELSEWHERE: Mapping[Kind, frozenset[str]] = {**TRANSITIONS, "capture": TRANSITIONS["capture"] | {"pending"}}
"""The same where the money comes by another way: nobody promises it first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a provider says it did; amount in minor units. The reference is the provider's own id of it."""

    kind: str
    amount: int
    reference: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a payment stands, in minor units."""

    status: str
    authorized: int
    captured: int
    refunded: int


def standing_of(facts: Iterable[Fact]) -> Standing:
    """Sum up what happened.

    A set of facts has one outcome: what implies another fact, as a capture does an authorization, counts for it too,
    so a message that is late or lost changes nothing.
    """
    sums: dict[str, int] = {}
    for fact in facts:
        sums[fact.kind] = sums.get(fact.kind, 0) + fact.amount
    refunded = sums.get("refund", 0)
    captured = max(sums.get("capture", 0), refunded)
    authorized = max(sums.get("authorization", 0), captured)
    return Standing(_status(captured, authorized, sums.keys()), authorized, captured, refunded)


def _status(captured: int, authorized: int, kinds: Iterable[str]) -> str:
    if captured:
        return "captured"
    if "void" in kinds:
        return "voided"
    if authorized or "authorization" in kinds:
        return "authorized"
    return "failed" if "decline" in kinds else "pending"


@dataclass(frozen=True, slots=True)
class Spent:
    """Units of a line whose money went back: those refunded, and for how much; those called off in another way."""

    refunded: int = 0
    amount: int = 0
    called_off: int = 0

    def left(self, ordered: int) -> int:
        """Count the units that can still be refunded."""
        return max(ordered - self.refunded - self.called_off, 0)

    def price_of(self, units: int, *, of: int, gross: int) -> int:
        """Say what the next units of the line cost: all together cost the line, also where a refund has failed."""
        gone = self.refunded + self.called_off
        paid_back = share_of(gross, units=gone, of=of) if self.called_off else self.amount
        return max(share_of(gross, units=gone + units, of=of) - paid_back, 0)

    def price_of_called_off(self, *, of: int, gross: int) -> int:
        """Say what those called off cost, as far as they were not refunded before."""
        return share_of(gross, units=min(self.refunded + self.called_off, of), of=of) - self.amount
