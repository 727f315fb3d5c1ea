"""Django's registration of the core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The foundation under the apps."""

    name = "core"

    def ready(self) -> None:
        """Say what is always true of the database and the outbox."""
        from core.invariants import CHECKS
        from core.verification import register

        register(CHECKS)
