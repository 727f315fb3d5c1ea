"""Makes products that were ordered. Orders are above the catalogue, so their models are looked up by name."""

from django.apps import apps
from django.utils import timezone


def order(variant) -> None:
    """Write an order of one unit of the variant."""
    order = apps.get_model("orders.Order").objects.create(
        number=1,
        email="customer@example.com",
        currency="GBP",
        prices_include_tax=True,
        subtotal=100,
        total=100,
        placed_at=timezone.now(),
    )
    order.lines.create(variant=variant, sku=variant.sku, product_name="X", quantity=1, unit_price=100, total=100)
