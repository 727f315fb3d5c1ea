"""Orders for tests, placed as shoppers place them."""

from collections.abc import Sequence

from django.utils import timezone

from apps.carts.tests.factories import ADDRESS
from apps.inventory import services as inventory
from apps.inventory.rules import Take
from apps.orders import services
from apps.orders.models import Order
from apps.orders.rules import LineDraft, OrderDraft
from apps.products.models import Variant
from apps.products.tests.factories import VariantFactory

EMAIL = "ada@example.com"


def place_order(
    *, variant: Variant | None = None, more: Sequence[Variant] = (), quantity: int = 2, user=None, email=EMAIL
) -> Order:
    """An order of two units of a thing for 19.90, taken from stock; `more` are ordered beside it, as many of each."""
    variants = [variant or VariantFactory(), *more]
    takes = inventory.take_stock(demand={variant.pk: quantity for variant in variants})
    lines = tuple(_line(variant, quantity, takes) for variant in variants)
    total = sum(line.total for line in lines)
    draft = OrderDraft(
        cart_id=None,
        user_id=user.pk if user else None,
        email=email,
        language="en",
        currency="GBP",
        prices_include_tax=True,
        lines=lines,
        subtotal=total,
        discount_total=0,
        shipping_total=0,
        tax_total=0,
        total=total,
        shipping_address=dict(ADDRESS),
        billing_address=dict(ADDRESS),
        shipping_method="Standard",
        note="",
        placed_at=timezone.now(),
    )
    return services.create_order(draft=draft)


def _line(variant: Variant, quantity: int, takes: Sequence[Take]) -> LineDraft:
    return LineDraft(
        variant_id=variant.pk,
        sku=variant.sku,
        product_name=variant.product.name,
        variant_name=variant.name,
        quantity=quantity,
        unit_price=variant.price,
        discount=0,
        tax=0,
        tax_percent=0,
        total=variant.price * quantity,
        held=tuple((take.level_id, take.quantity) for take in takes if take.variant_id == variant.pk),
    )
