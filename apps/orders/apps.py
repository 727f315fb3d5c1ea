"""Django's registration of orders."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """What was agreed."""

    name = "apps.orders"

    def ready(self) -> None:
        """Have each order confirmed by mail, and guest orders claimed; say what is always true of orders."""
        from apps.orders import handlers, tasks
        from apps.orders.events import OrderPlaced
        from apps.orders.invariants import CHECKS
        from apps.orders.selectors import order_sections
        from apps.orders.serializers import OrderLineSerializer, TimelineEntrySerializer
        from apps.users.events import EmailVerified
        from core.events import after_commit, in_transaction
        from core.verification import register

        register(CHECKS)
        order_sections.register("lines", OrderLineSerializer)
        order_sections.register("timeline", TimelineEntrySerializer)
        after_commit(OrderPlaced, tasks.send_order_confirmation_email)
        in_transaction(EmailVerified, handlers.claim_guest_orders)
