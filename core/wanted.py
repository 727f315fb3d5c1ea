"""Goods that somebody wants: one shape, for carts and for ordering at once."""

from typing import Any

from rest_framework import serializers

MAX_QUANTITY = 999
"""A line of a cart or order holds at most this many units."""

MAX_LINES = 200
"""A cart or order has at most this many lines."""


class WantedSerializer(serializers.Serializer[Any]):
    """Units of one thing, named by its variant, its SKU, or a product that has one variant only."""

    variant = serializers.UUIDField(required=False)
    sku = serializers.CharField(max_length=100, required=False)
    product = serializers.UUIDField(required=False, help_text="For a product with one variant only.")
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_QUANTITY, default=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one name."""
        if len(attrs.keys() & {"variant", "sku", "product"}) != 1:
            raise serializers.ValidationError({"variant": ["Name a variant, a sku or a product: one of them."]})
        return attrs
