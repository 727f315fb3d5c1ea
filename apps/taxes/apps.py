"""Django's registration of taxes."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TaxesConfig(AppConfig):
    """What the state takes."""

    name = "apps.taxes"

    def ready(self) -> None:
        """Make sure of the standard class whenever the database has been migrated."""
        post_migrate.connect(_ensure_standard_class, sender=self)


def _ensure_standard_class(**kwargs: Any) -> None:
    from apps.taxes import services

    services.ensure_standard_class()
