"""How markets say no."""

from core.exceptions import DomainError


class DefaultMarketNeeded(DomainError):
    """The shop cannot be without a default market."""

    code = "default_market_needed"

    def __init__(self) -> None:
        super().__init__("One market is always the default. Make another one the default first.")
