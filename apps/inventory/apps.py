"""Django's registration of inventory."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """How much of it there is."""

    name = "apps.inventory"
