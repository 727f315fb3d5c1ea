"""Django's registration of fulfillment."""

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    """Goods that go out."""

    name = "apps.fulfillment"

    def ready(self) -> None:
        """Show on orders what was sent of them; say what is always true of it."""
        from apps.fulfillment.invariants import CHECKS
        from apps.fulfillment.serializers import FulfillmentSerializer
        from apps.orders.selectors import order_sections
        from core.verification import register

        register(CHECKS)
        order_sections.register("fulfillments", FulfillmentSerializer)
