"""How payments say no."""

from core.exceptions import DomainError


class UnknownPaymentProvider(DomainError):
    """No way to pay has that name."""

    code = "unknown_payment_provider"
    status = 400

    def __init__(self, provider: str, method: str = "") -> None:
        named = f'"{provider}"' if not method else f'"{provider}" with method "{method}"'
        super().__init__(f"There is no way to pay called {named}.", context={"provider": provider, "method": method})
