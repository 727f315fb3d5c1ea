"""How payments say no."""

from core.exceptions import DomainError


class UnknownPaymentProvider(DomainError):
    """No way to pay has that name."""

    code = "unknown_payment_provider"
    status = 400

    def __init__(self, provider: str, method: str = "") -> None:
        named = f'"{provider}"' if not method else f'"{provider}" with method "{method}"'
        super().__init__(f"There is no way to pay called {named}.", context={"provider": provider, "method": method})


class PaymentDeclined(DomainError):
    """The provider refuses; asking again would not help."""

    code = "payment_declined"
    status = 402

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The payment was declined: {reason}", context={"reason": reason})


class ProviderUnavailable(DomainError):
    """The provider has not answered: nobody knows yet whether it did what it was told."""

    code = "payment_provider_unavailable"
    status = 503

    def __init__(self, provider: str) -> None:
        super().__init__(f"The payment provider {provider} does not answer. Try again in a moment.")


class InvalidNotice(DomainError):
    """A webhook that is not the provider's, or cannot be read."""

    code = "invalid_webhook"
    status = 400

    def __init__(self) -> None:
        super().__init__("This webhook is not signed by the provider, or cannot be read.")


class AmountTooLarge(DomainError):
    """More money is to move than there is."""

    code = "amount_too_large"

    def __init__(self, available: str, currency: str) -> None:
        super().__init__(
            f"At most {available} {currency} can be moved.", context={"available": available, "currency": currency}
        )
