"""Django's registration of the demo shop."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """A shop to look at, made of the project's own goods and pictures."""

    name = "demo"
