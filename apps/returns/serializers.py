"""The shapes of returns."""

from typing import Any

from rest_framework import serializers

from apps.returns.models import Return, ReturnLine
from core.columns import ColumnSerializer, Hanging
from core.fields import AsTextField, MoneyField
from core.wanted import MAX_LINES, BoundedListField, UnitsSerializer


class ReturnRequestSerializer(serializers.Serializer[Any]):
    lines = BoundedListField(child=UnitsSerializer(), min_length=1, max_length=MAX_LINES)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class AnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ArrivalSerializer(UnitsSerializer):
    restock = serializers.BooleanField(default=True)


class ReceptionSerializer(serializers.Serializer[Any]):
    """What arrived: everything, to be sold again, unless lines are named."""

    lines = BoundedListField(child=ArrivalSerializer(), required=False, min_length=1, max_length=MAX_LINES)


class ReturnRefundSerializer(serializers.Serializer[Any]):
    amount = MoneyField(required=False, help_text="What the units have cost, unless another is said; zero closes it.")


class ReturnLineSerializer(ColumnSerializer):
    hanging = Hanging(ReturnLine.objects.all, "parent", order=("line_id",))

    line = serializers.UUIDField(source="line_id")
    quantity = serializers.IntegerField()
    received = serializers.IntegerField()
    restock = serializers.BooleanField(source="is_restocked")


class ReturnSerializer(ColumnSerializer):
    hanging = Hanging(Return.objects.all, "order", order=("id",))

    id = serializers.UUIDField()
    order = serializers.UUIDField(source="order_id")
    status = serializers.CharField(help_text="requested, approved, received, refunded or rejected")
    reason = serializers.CharField()
    answer = serializers.CharField()
    refund = serializers.UUIDField(source="refund_id", allow_null=True)
    lines = ReturnLineSerializer(many=True)
    requested_at = serializers.DateTimeField()


class ReturnListSerializer(ColumnSerializer):
    id = serializers.UUIDField()
    order = serializers.UUIDField(source="order_id")
    number = AsTextField(source="order.number")
    status = serializers.CharField()
    reason = serializers.CharField()
    requested_at = serializers.DateTimeField()
