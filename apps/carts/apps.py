"""Django's registration of carts."""

from django.apps import AppConfig


class CartsConfig(AppConfig):
    """What is being chosen."""

    name = "apps.carts"
