"""What the stock room looks up."""

from uuid import UUID

from apps.products.models import Variant
from core.exceptions import InvalidFields


def variant_named(*, variant: UUID | None, sku: str) -> UUID:
    """Find a variant by id or SKU. Raises InvalidFields where there is none."""
    named = Variant.objects.filter(pk=variant) if variant else Variant.objects.filter(sku=sku)
    found = named.values_list("pk", flat=True).first()
    if found is None:
        raise InvalidFields({"variant" if variant else "sku": ["There is no such variant."]})
    return found
