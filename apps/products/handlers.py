"""What the catalogue does when others tell it something."""

from apps.markets.events import MarketCurrencyChanging
from apps.products import services


def keep_currency(event: MarketCurrencyChanging) -> None:
    """Refuse another base currency once there are prices in the old one."""
    services.refuse_currency_change(old=event.old, new=event.new)
