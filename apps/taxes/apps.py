"""Django's registration of taxes."""

from django.apps import AppConfig


class TaxesConfig(AppConfig):
    """What the state takes."""

    name = "apps.taxes"
