"""The shapes of payments, as staff move them."""

from typing import Any

from rest_framework import serializers

from apps.payments.models import Payment, Refund, RefundLine
from core.columns import ColumnSerializer, Hanging
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


class PaymentSerializer(ColumnSerializer):
    hanging = Hanging(Payment.objects.all, "order", order=("id",))

    id = serializers.UUIDField()
    provider = serializers.CharField()
    method = serializers.CharField()
    status = serializers.CharField()
    amount = MoneyField()
    authorized = MoneyField()
    captured = MoneyField()
    refunded = MoneyField()
    capturing = MoneyField(help_text="What the provider was told to take and has not answered.")
    refunding = MoneyField(help_text="What the provider was told to give back and has not answered.")
    currency = serializers.CharField()
    instructions = serializers.CharField()
    client_data = serializers.DictField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class RefundLineSerializer(ColumnSerializer):
    hanging = Hanging(RefundLine.objects.all, "refund", order=("line_id",))

    line = serializers.UUIDField(source="line_id")
    quantity = serializers.IntegerField()
    amount = MoneyField(currency="refund.instruction.payment.currency")


class RefundSerializer(ColumnSerializer):
    hanging = Hanging(Refund.objects.all, "order", order=("id",))

    id = serializers.UUIDField()
    payment = serializers.UUIDField(source="instruction.payment_id")
    status = serializers.CharField(source="instruction.status", help_text="pending, succeeded or failed")
    amount = MoneyField(source="instruction.amount", currency="instruction.payment.currency")
    currency = serializers.CharField(source="instruction.payment.currency")
    reason = serializers.CharField()
    restock = serializers.BooleanField(source="is_restocked")
    failure = serializers.CharField(source="instruction.failure", help_text="Why the provider did not do it.")
    lines = RefundLineSerializer(many=True)
    created_at = serializers.DateTimeField(source="instruction.given_at")
