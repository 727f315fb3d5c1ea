"""Django's registration of carts."""

from django.apps import AppConfig


class CartsConfig(AppConfig):
    """What is being chosen."""

    name = "apps.carts"

    def ready(self) -> None:
        """Say what is always true of carts."""
        from apps.carts.invariants import CHECKS
        from core.verification import register

        register(CHECKS)
