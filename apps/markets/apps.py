"""Django's registration of markets."""

from django.apps import AppConfig


class MarketsConfig(AppConfig):
    """Where and how the shop sells."""

    name = "apps.markets"
