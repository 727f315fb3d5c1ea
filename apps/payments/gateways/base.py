"""What a payment provider has to be able to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from apps.payments.rules import Fact
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


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment as a provider is told of it; amount in minor units. The provider keeps the payment's id."""

    payment_id: UUID
    method: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider answers: what it has done, and what the customer's browser needs to go on (an address, a key).

    No fact at all means that the customer has something to do first, or that nobody knows yet.
    """

    facts: tuple[Fact, ...] = ()
    client_data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A webhook that was verified: the provider's own id of it, and what it says of which payment."""

    event_id: str
    payment_id: UUID
    facts: tuple[Fact, ...]


class PaymentProvider(Protocol):
    """A provider.

    One that is outside is called without a transaction, with a short time to answer, and may be told the same thing
    twice under the same key: it must do it once. Its calls raise PaymentDeclined for a no, and ProviderUnavailable
    where nobody knows what has happened.
    """

    code: str
    is_outside: bool
    """Whether the money is asked for before there is an order; else staff note it when it is there."""

    def methods(self, currency: str) -> Sequence[PaymentMethod]:
        """Offer ways to pay an amount in this currency."""

    def start(self, method: str, currency: str) -> Started | None:
        """Begin a payment by one of the methods; None for a method that is not offered."""

    def authorize(self, charge: Charge) -> Report:
        """Ask for the money; the payment's id is the key."""

    def capture(self, charge: Charge, amount: int, key: UUID) -> Report:
        """Take so much of what was promised."""

    def void(self, charge: Charge, key: UUID) -> Report:
        """Give up what was promised, or what nobody has paid yet."""

    def refund(self, charge: Charge, amount: int, key: UUID) -> Report:
        """Give back so much of what was taken."""

    def reconcile(self, charge: Charge) -> Report:
        """Say what has happened to a payment of which nothing was heard."""

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Told]:
        """Verify a webhook and read it. Raises InvalidNotice."""


providers: Registry[PaymentProvider] = Registry("payment provider")
