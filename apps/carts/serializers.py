"""The shapes of carts."""

from typing import Any

from rest_framework import serializers

from core.addresses import AddressSerializer
from core.fields import EmailField, MoneyField, PictureField, WholeNumberField
from core.wanted import MAX_LINES, MAX_QUANTITY, BoundedListField, WantedSerializer


class CartCreateSerializer(serializers.Serializer[Any]):
    lines = BoundedListField(child=WantedSerializer(), required=False, max_length=MAX_LINES)
    market = serializers.SlugField(max_length=100, required=False)


class QuantitySerializer(serializers.Serializer[Any]):
    quantity = WholeNumberField(min_value=1, max_value=MAX_QUANTITY)


class CartUpdateSerializer(serializers.Serializer[Any]):
    email = EmailField(required=False)
    shipping_address = AddressSerializer(required=False)
    billing_address = AddressSerializer(required=False)
    shipping_method = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False)


class CartLineSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    variant = serializers.UUIDField(source="variant_id")
    sku = serializers.CharField()
    product = serializers.UUIDField(source="product_id")
    product_name = serializers.CharField()
    product_slug = serializers.CharField()
    variant_name = serializers.CharField()
    image = PictureField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    discount = MoneyField()
    tax = MoneyField()
    total = MoneyField()
    is_available = serializers.BooleanField()


class ProblemSerializer(serializers.Serializer[Any]):
    line = serializers.UUIDField()
    code = serializers.CharField()
    detail = serializers.CharField()


class DiscountSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    amount = MoneyField()


class CartSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="cart.id")
    status = serializers.CharField(source="cart.status")
    market = serializers.CharField(source="cart.market.slug")
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField(source="cart.market.prices_include_tax")
    lines = CartLineSerializer(many=True)
    subtotal = MoneyField(source="totals.subtotal")
    discount_total = MoneyField(source="totals.discount_total")
    shipping_total = MoneyField(source="totals.shipping_total")
    tax_total = MoneyField(source="totals.tax_total")
    total = MoneyField(source="totals.total")
    discounts = DiscountSerializer(many=True)
    requires_shipping = serializers.BooleanField()
    shipping_address = AddressSerializer(source="cart.shipping_address", allow_null=True)
    billing_address = AddressSerializer(allow_null=True)
    shipping_method = serializers.UUIDField(source="cart.shipping_method_id", allow_null=True)
    email = serializers.CharField(source="cart.email")
    note = serializers.CharField(source="cart.note")
    problems = ProblemSerializer(many=True)
    expires_at = serializers.DateTimeField(source="cart.expires_at")


class ShippingOfferSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    price = MoneyField()
    currency = serializers.CharField()
    estimated_days = serializers.IntegerField(allow_null=True)
