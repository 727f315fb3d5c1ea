"""Django's registration of search."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    """How products are found."""

    name = "apps.search"

    def ready(self) -> None:
        """Offer search to the catalogue, and follow its changes; say what is always true of documents."""
        from apps.markets.events import MarketLanguageChanged
        from apps.products.events import CategoryChanged, OffersChanged, ProductsChanged
        from apps.products.selectors import product_searches, readers
        from apps.search import handlers, selectors, tasks
        from apps.search.invariants import CHECKS
        from core.events import after_commit, in_transaction
        from core.verification import register

        product_searches.register("ranked", selectors.ranked)
        product_searches.register("matching", selectors.matching)
        readers.register("products", selectors.understand)
        register(CHECKS)
        in_transaction(ProductsChanged, handlers.index_products)
        in_transaction(OffersChanged, handlers.count_products)
        after_commit(CategoryChanged, tasks.index_category)
        after_commit(MarketLanguageChanged, tasks.follow_language)
        post_migrate.connect(_index_missing, sender=self)


def _index_missing(**kwargs: Any) -> None:
    """Index the products of a shop that had no search before."""
    from apps.search import services

    services.index_missing()
