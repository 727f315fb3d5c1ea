"""Django's registration of shipping."""

from django.apps import AppConfig


class ShippingConfig(AppConfig):
    """How goods travel and what that costs."""

    name = "apps.shipping"
