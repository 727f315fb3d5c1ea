"""Django's registration of products."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """What the shop sells."""

    name = "apps.products"

    def ready(self) -> None:
        """Listen to markets, and to those who hand in files; say what is always true."""
        from apps.markets.events import MarketCurrencyChanging
        from apps.products import handlers, tasks
        from apps.products.events import ImportRequested
        from apps.products.invariants import CHECKS
        from core.events import after_commit, in_transaction
        from core.verification import register

        register(CHECKS)
        after_commit(ImportRequested, tasks.carry_on_import)
        in_transaction(MarketCurrencyChanging, handlers.keep_currency)
