"""Django's registration of the core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The foundation under the apps."""

    name = "core"
