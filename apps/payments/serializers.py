"""The shapes of payments, as staff move them."""

from typing import Any

from rest_framework import serializers

from core.fields import MoneyField
from core.wanted import MAX_LINES, BoundedListField, UnitsSerializer


class CaptureSerializer(serializers.Serializer[Any]):
    amount = MoneyField(required=False, help_text="All that is owed, unless less is said.")


class RefundRequestSerializer(serializers.Serializer[Any]):
    """An amount, or units of lines."""

    amount = MoneyField(required=False)
    lines = BoundedListField(child=UnitsSerializer(), required=False, min_length=1, max_length=MAX_LINES)
    restock = serializers.BooleanField(default=False, help_text="Put the units of these lines on sale again.")
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Insist on one way to say how much, and restock only what is named."""
        if len(attrs.keys() & {"amount", "lines"}) != 1:
            raise serializers.ValidationError({"amount": ["Say an amount, or lines: one of them."]})
        if attrs["restock"] and "lines" not in attrs:
            raise serializers.ValidationError({"restock": ["Name the lines whose units go on sale again."]})
        return attrs


class PaymentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    provider = serializers.CharField()
    method = serializers.CharField()
    status = serializers.CharField()
    amount = serializers.CharField()
    authorized = serializers.CharField()
    captured = serializers.CharField()
    refunded = serializers.CharField()
    capturing = serializers.CharField(help_text="What the provider was told to take and has not answered.")
    refunding = serializers.CharField(help_text="What the provider was told to give back and has not answered.")
    currency = serializers.CharField()
    instructions = serializers.CharField()
    client_data = serializers.DictField()
    expires_at = serializers.DateTimeField(allow_null=True)


class RefundLineSerializer(serializers.Serializer[Any]):
    line = serializers.UUIDField()
    quantity = serializers.IntegerField()
    amount = serializers.CharField()


class RefundSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    payment = serializers.UUIDField()
    status = serializers.CharField(help_text="pending, succeeded or failed")
    amount = serializers.CharField()
    currency = serializers.CharField()
    reason = serializers.CharField()
    restock = serializers.BooleanField()
    failure = serializers.CharField()
    lines = RefundLineSerializer(many=True)
    created_at = serializers.DateTimeField()
