"""Goods that somebody wants: one shape, for carts and for ordering at once."""

from typing import Any

from rest_framework import serializers

from core.fields import WholeNumberField

MAX_QUANTITY = 999
"""A line of a cart or order holds at most this many units."""

MAX_LINES = 200
"""A cart or order has at most this many lines."""


class BoundedListField(serializers.ListField):
    """A list that is measured before its parts are looked at: a hundred thousand of them cost nothing."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """Read a list that is not too long."""
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError([f"At most {self.max_length} of them."])
        return list(super().to_internal_value(data))


class WantedSerializer(serializers.Serializer[Any]):
    """Units of one thing, named by its variant, its SKU, or a product that has one variant only."""

    variant = serializers.UUIDField(required=False)
    sku = serializers.CharField(max_length=100, required=False)
    product = serializers.UUIDField(required=False, help_text="For a product with one variant only.")
    quantity = WholeNumberField(min_value=1, max_value=MAX_QUANTITY, default=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one name."""
        if len(attrs.keys() & {"variant", "sku", "product"}) != 1:
            raise serializers.ValidationError({"variant": ["Name a variant, a sku or a product: one of them."]})
        return attrs


class UnitsSerializer(serializers.Serializer[Any]):
    """Units of one line of an order."""

    line = serializers.UUIDField()
    quantity = WholeNumberField(min_value=1, max_value=2**31 - 1)
