"""Django's registration of inventory."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InventoryConfig(AppConfig):
    """How much there is."""

    name = "apps.inventory"

    def ready(self) -> None:
        """Listen to the catalogue; make sure of a default location after migrations; say what is always true."""
        from apps.inventory import handlers
        from apps.inventory.invariants import CHECKS
        from apps.products.events import VariantsChanging, VariantsStocked
        from core.events import in_transaction
        from core.verification import register

        register(CHECKS)
        in_transaction(VariantsChanging, handlers.lock_levels)
        in_transaction(VariantsStocked, handlers.take_over_stock)
        post_migrate.connect(_ensure_default_location, sender=self)


def _ensure_default_location(**kwargs: Any) -> None:
    from apps.inventory import services

    services.ensure_default_location()
