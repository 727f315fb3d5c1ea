"""Django's registration of checkout."""

from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    """The one path that turns a cart into an order."""

    name = "apps.checkout"
