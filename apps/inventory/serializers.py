"""The shapes of the stock room."""

from typing import Any

from rest_framework import serializers

from apps.inventory.models import StockLocation
from core.columns import ColumnSerializer
from core.fields import STRICT_NUMBERS, WholeNumberField

MAX_UNITS = 10**9
"""No shelf holds more; with any number of them, sums fit into 64 bits."""


class StockLocationSerializer(serializers.ModelSerializer[StockLocation]):
    serializer_field_mapping = STRICT_NUMBERS

    class Meta:
        model = StockLocation
        fields = ("id", "name", "slug", "priority", "is_default", "created_at", "updated_at")
        read_only_fields = ("is_default",)
        extra_kwargs: dict[str, Any] = {"slug": {"validators": []}}


class StockLevelSerializer(ColumnSerializer):
    id = serializers.UUIDField()
    variant = serializers.UUIDField(source="variant_id")
    sku = serializers.CharField(source="variant.sku")
    location = serializers.UUIDField(source="location_id")
    on_hand = serializers.IntegerField()
    allocated = serializers.IntegerField()
    reserved = serializers.IntegerField()
    available = serializers.IntegerField()
    allow_backorder = serializers.BooleanField()


class AdjustmentSerializer(serializers.Serializer[Any]):
    """Which units came, went or were counted: `delta` or `on_hand`, of a `variant` or `sku`, and why."""

    variant = serializers.UUIDField(required=False)
    sku = serializers.CharField(max_length=100, required=False)
    location = serializers.UUIDField(required=False, help_text="The default location, unless another is named.")
    delta = WholeNumberField(min_value=-MAX_UNITS, max_value=MAX_UNITS, required=False)
    on_hand = WholeNumberField(min_value=0, max_value=MAX_UNITS, required=False)
    reason = serializers.CharField(max_length=255)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one name, and on one way to say how many."""
        if len(attrs.keys() & {"variant", "sku"}) != 1:
            raise serializers.ValidationError({"variant": ["Name a variant or a sku: one of them."]})
        if len(attrs.keys() & {"delta", "on_hand"}) != 1:
            raise serializers.ValidationError({"delta": ["Say delta or on_hand: one of them."]})
        return attrs


class StockMovementSerializer(ColumnSerializer):
    id = serializers.UUIDField()
    level = serializers.UUIDField(source="level_id")
    variant = serializers.UUIDField(source="level.variant_id")
    sku = serializers.CharField(source="level.variant.sku")
    delta = serializers.IntegerField()
    reason = serializers.CharField()
    note = serializers.CharField()
    actor = serializers.UUIDField(source="actor_id", allow_null=True)
    created_at = serializers.DateTimeField()
