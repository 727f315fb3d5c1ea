"""Django's registration of returns."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Goods that come back."""

    name = "apps.returns"

    def ready(self) -> None:
        """Show on orders what came back of them, and hear of their refunds; say what is always true of it."""
        from apps.orders.selectors import order_sections
        from apps.payments.events import RefundSettled
        from apps.returns import handlers
        from apps.returns.invariants import CHECKS
        from apps.returns.serializers import ReturnSerializer
        from core.events import in_transaction
        from core.verification import register

        register(CHECKS)
        in_transaction(RefundSettled, handlers.finish_refunded)
        order_sections.register("returns", ReturnSerializer)
