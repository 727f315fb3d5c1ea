"""Django's registration of markets."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MarketsConfig(AppConfig):
    """Where and how the shop sells."""

    name = "apps.markets"

    def ready(self) -> None:
        """Make sure of a default market whenever the database has been migrated; say what is always true."""
        from apps.markets.invariants import CHECKS
        from core.verification import register

        register(CHECKS)
        post_migrate.connect(_ensure_default_market, sender=self)


def _ensure_default_market(**kwargs: Any) -> None:
    from apps.markets import services

    services.ensure_default_market()
