"""Django's registration of orders."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """What was agreed."""

    name = "apps.orders"
