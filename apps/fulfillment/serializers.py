"""The shapes of fulfillments."""

from typing import Any

from rest_framework import serializers

from core.wanted import MAX_LINES, BoundedListField, UnitsSerializer


class TrackingSerializer(serializers.Serializer[Any]):
    carrier = serializers.CharField(max_length=100, required=False, allow_blank=True)
    tracking_number = serializers.CharField(max_length=100, required=False, allow_blank=True)
    tracking_url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class ParcelSerializer(TrackingSerializer):
    """What is sent: all that is left, unless lines are named."""

    lines = BoundedListField(child=UnitsSerializer(), required=False, min_length=1, max_length=MAX_LINES)


class SentLineSerializer(serializers.Serializer[Any]):
    line = serializers.UUIDField()
    quantity = serializers.IntegerField()


class FulfillmentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField()
    lines = SentLineSerializer(many=True)
    sent_at = serializers.DateTimeField()
