"""Money that reaches the shop by another way: a bank transfer, or cash when the goods arrive."""

from collections.abc import Sequence

from django.conf import settings

from apps.payments.gateways.base import PaymentMethod, Started


class ManualProvider:
    """Orders first, payment later; staff note when the money is there."""

    code = "manual"

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
