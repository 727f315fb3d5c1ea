"""Django's registration of returns."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """Goods that come back."""

    name = "apps.returns"

    def ready(self) -> None:
        """Show on orders what came back of them."""
        from apps.orders.selectors import order_sections
        from apps.returns import selectors

        order_sections.register("returns", selectors.returns_of_orders)
