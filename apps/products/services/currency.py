"""Guards the currency that base prices are kept in."""

from apps.products.exceptions import CurrencyInUse
from apps.products.models import Variant


def refuse_currency_change(*, old: str, new: str) -> None:
    """Raise CurrencyInUse where the base currency would change under prices that are there."""
    if old != new and Variant.objects.exists():
        raise CurrencyInUse(old)
