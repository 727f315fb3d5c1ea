"""Django's registration of payments."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Money that comes in."""

    name = "apps.payments"
