"""Django's registration of payments."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Money that comes in."""

    name = "apps.payments"

    def ready(self) -> None:
        """Offer manual payment, show payments on orders, listen to them."""
        from apps.orders.events import OrderCanceled
        from apps.orders.selectors import order_sections
        from apps.payments import handlers, selectors
        from apps.payments.gateways import ManualProvider, providers
        from core.events import in_transaction

        if providers.get("manual") is None:
            providers.register("manual", ManualProvider())
        order_sections.register("payments", selectors.payments_of_orders)
        in_transaction(OrderCanceled, handlers.void_pending_payments)
