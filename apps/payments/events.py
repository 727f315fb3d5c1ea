"""What payments announce; amounts in minor units."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class PaymentAuthorized(Event):
    """A provider has promised the money, or taken it, for a cart or an order."""

    name: ClassVar[str] = "payment.authorized"

    payment_id: UUID


@dataclass(frozen=True, slots=True)
class PaymentCaptured(Event):
    """Money for an order has arrived, or had before the order was placed."""

    name: ClassVar[str] = "payment.captured"

    order_id: UUID
    payment_id: UUID
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentRefunded(Event):
    """Money of an order has gone back."""

    name: ClassVar[str] = "payment.refunded"

    order_id: UUID
    payment_id: UUID
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class RefundSettled(Event):
    """The provider of a refund has said that it was done; the world hears of the money by PaymentRefunded."""

    order_id: UUID
    instruction_id: UUID
    actor_id: UUID | None


@dataclass(frozen=True, slots=True)
class PaymentInstructed(Event):
    """A provider outside is to be told something."""

    name: ClassVar[str] = "payment.instructed"

    payment_id: UUID
    instruction_id: UUID


@dataclass(frozen=True, slots=True)
class NoticeReceived(Event):
    """A provider has told something by a webhook."""

    name: ClassVar[str] = "payment.notice_received"

    payment_id: UUID
    notice_id: UUID
