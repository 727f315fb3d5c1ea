"""The shapes of fulfillments."""

from typing import Any

from rest_framework import serializers

from apps.fulfillment.models import Fulfillment, FulfillmentLine
from core.columns import ColumnSerializer, Hanging
from core.wanted import MAX_LINES, BoundedListField, UnitsSerializer


class TrackingSerializer(serializers.Serializer[Any]):
    carrier = serializers.CharField(max_length=100, required=False, allow_blank=True)
    tracking_number = serializers.CharField(max_length=100, required=False, allow_blank=True)
    tracking_url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class ParcelSerializer(TrackingSerializer):
    """What is sent: all that is left, unless lines are named."""

    lines = BoundedListField(child=UnitsSerializer(), required=False, min_length=1, max_length=MAX_LINES)


class SentLineSerializer(ColumnSerializer):
    hanging = Hanging(FulfillmentLine.objects.all, "fulfillment", order=("line_id",))

    line = serializers.UUIDField(source="line_id")
    quantity = serializers.IntegerField()


class FulfillmentSerializer(ColumnSerializer):
    hanging = Hanging(Fulfillment.objects.all, "order", order=("id",))

    id = serializers.UUIDField()
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField()
    lines = SentLineSerializer(many=True)
    sent_at = serializers.DateTimeField()
