"""Django's registration of products."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """What the shop sells."""

    name = "apps.products"

    def ready(self) -> None:
        """Listen to markets."""
        from apps.markets.events import MarketCurrencyChanging
        from apps.products import handlers
        from core.events import in_transaction

        in_transaction(MarketCurrencyChanging, handlers.keep_currency)
