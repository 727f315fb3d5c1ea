"""What a payment provider has to be able to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.registries import Registry


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One way to pay that a provider offers."""

    code: str
    name: str
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """How a payment begins: what the customer is asked to do."""

    method: str
    instructions: str


class PaymentProvider(Protocol):
    """A provider. What talks to the outside is never called inside a transaction."""

    code: str

    def methods(self, currency: str) -> Sequence[PaymentMethod]:
        """Offer ways to pay an amount in this currency."""

    def start(self, method: str, currency: str) -> Started | None:
        """Begin a payment by one of the methods; None for a method that is not offered."""


providers: Registry[PaymentProvider] = Registry("payment provider")
