"""What a shopper sends when ordering."""

from typing import Any

from rest_framework import serializers

from apps.payments.serializers import PaymentSerializer
from core.addresses import AddressSerializer
from core.fields import EmailField, MoneyField
from core.wanted import MAX_LINES, BoundedListField, WantedSerializer


class PaymentChoiceSerializer(serializers.Serializer[Any]):
    provider = serializers.CharField(max_length=50)
    method = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")


class CheckoutSerializer(serializers.Serializer[Any]):
    payment = PaymentChoiceSerializer()
    expected_total = MoneyField(required=False)
    email = EmailField(required=False)
    shipping_address = AddressSerializer(required=False)
    billing_address = AddressSerializer(required=False)
    shipping_method = serializers.UUIDField(required=False)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False)


class CheckoutAtOnceSerializer(CheckoutSerializer):
    lines = BoundedListField(child=WantedSerializer(), min_length=1, max_length=MAX_LINES)
    coupon = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    market = serializers.SlugField(max_length=100, required=False, default="")


class PaymentMethodSerializer(serializers.Serializer[Any]):
    provider = serializers.CharField()
    method = serializers.CharField()
    name = serializers.CharField()
    instructions = serializers.CharField()


class PendingPaymentSerializer(serializers.Serializer[Any]):
    """A payment that is waited for: call again, or wait for its provider's word; then the cart is an order."""

    cart = serializers.UUIDField()
    payment = PaymentSerializer()
