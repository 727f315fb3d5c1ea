"""What is always true of markets."""

from collections.abc import Iterator
from datetime import datetime

from apps.markets.models import Market
from core.verification import Check, Violation


def default_markets(at: datetime) -> Iterator[Violation]:
    """Find a shop without a default market, or with several."""
    count = Market.objects.filter(is_default=True).count()
    if count != 1:
        yield Violation(
            "markets",
            f"{count} of them are the default.",
            "Choose one, and mark it as the default in the admin: whoever names no market is in it.",
        )


CHECKS = (Check("default-market", "One market is the default.", default_markets),)
