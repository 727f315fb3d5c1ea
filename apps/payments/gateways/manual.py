"""Money that reaches the shop by another way: a bank transfer, or cash when the goods arrive."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings

from apps.payments.exceptions import InvalidNotice
from apps.payments.gateways.base import Charge, PaymentMethod, Report, Started, Told
from apps.payments.rules import Fact


class ManualProvider:
    """Orders first, payment later: staff note when the money is there, and when they have given it back."""

    code = "manual"
    is_outside = False

    def methods(self, currency: str) -> Sequence[PaymentMethod]:
        """Offer bank transfer and cash on delivery, in every currency."""
        return (
            PaymentMethod("bank_transfer", "Bank transfer", settings.MANUAL_PAYMENT_INSTRUCTIONS),
            PaymentMethod("cash_on_delivery", "Cash on delivery", "Please have the total ready when the goods arrive."),
        )

    def start(self, method: str, currency: str) -> Started | None:
        """Begin by telling the customer what to do; the first method unless another is named."""
        for offered in self.methods(currency):
            if method in {"", offered.code}:
                return Started(offered.code, offered.instructions)
        return None

    def authorize(self, charge: Charge) -> Report:
        """Wait: nobody promises anything."""
        return Report()

    def capture(self, charge: Charge, amount: int, key: UUID) -> Report:
        """Believe staff that the money is there."""
        return Report((Fact("capture", amount, str(key)),))

    def void(self, charge: Charge, key: UUID) -> Report:
        """Wait no longer."""
        return Report((Fact("void", charge.amount, str(key)),))

    def refund(self, charge: Charge, amount: int, key: UUID) -> Report:
        """Believe staff that they give it back."""
        return Report((Fact("refund", amount, str(key)),))

    def reconcile(self, charge: Charge) -> Report:
        """Know nothing but what staff say."""
        return Report()

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[Told]:
        """Refuse: nobody outside speaks for this one."""
        raise InvalidNotice
