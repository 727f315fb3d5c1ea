"""Django's registration of the core."""

from django.apps import AppConfig
from django.core.signals import request_started


class CoreConfig(AppConfig):
    """The foundation under the apps."""

    name = "core"

    def ready(self) -> None:
        """Say what is always true of the database and the outbox; begin no request with a connection that is lost."""
        from core.connections import drop_lost_connections
        from core.invariants import CHECKS
        from core.verification import register

        register(CHECKS)
        request_started.connect(drop_lost_connections)
