"""The shapes of the stock room."""

from typing import Any

from rest_framework import serializers

from apps.inventory.models import StockLocation
from core.columns import ColumnSerializer


class StockLocationSerializer(serializers.ModelSerializer[StockLocation]):
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
