"""The shapes of orders."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.orders.models import Order, OrderLine, TimelineEntry
from apps.orders.selectors import sections_of
from core.addresses import AddressSerializer
from core.columns import Columns, ColumnSerializer, Hanging
from core.fields import AsTextField, ExactField, MoneyField


class OrderListSerializer(ColumnSerializer):
    id = serializers.UUIDField()
    number = AsTextField()
    status = serializers.CharField()
    payment_status = serializers.CharField()
    fulfillment_status = serializers.CharField()
    email = serializers.CharField()
    currency = serializers.CharField()
    total = MoneyField()
    placed_at = serializers.DateTimeField()


class OrderLineSerializer(Columns, serializers.ModelSerializer[OrderLine]):
    hanging = Hanging(OrderLine.objects.all, "order", order=("position", "id"))

    variant = serializers.UUIDField(source="variant_id")
    unit_price = MoneyField(currency="order.currency")
    discount = MoneyField(currency="order.currency")
    tax = MoneyField(currency="order.currency")
    total = MoneyField(currency="order.currency")
    tax_percent = ExactField(max_digits=6, decimal_places=3)

    class Meta:
        model = OrderLine
        fields = (
            "id", "variant", "sku", "product_name", "variant_name",
            "quantity", "unit_price", "discount", "tax", "tax_percent", "total", "fulfilled", "canceled", "returned",
        )  # fmt: skip


class TimelineEntrySerializer(ColumnSerializer):
    hanging = Hanging(TimelineEntry.objects.all, "order", order=("at", "id"))

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    detail = serializers.CharField()
    actor = serializers.UUIDField(source="actor_id", allow_null=True)


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
class Section(serializers.ListField):
    """What an app above orders keeps of one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)


class OrderTermsSerializer(Columns, serializers.ModelSerializer[Order]):
    """What stands in the order's own row."""

    number = AsTextField()
    subtotal = MoneyField()
    discount_total = MoneyField()
    shipping_total = MoneyField()
    tax_total = MoneyField()
    total = MoneyField()

    class Meta:
        model = Order
        fields: tuple[str, ...] = (
            "id", "number", "status", "payment_status", "fulfillment_status", "email", "currency",
            "prices_include_tax", "subtotal", "discount_total", "shipping_total", "tax_total", "total",
            "shipping_method", "note", "placed_at", "canceled_at",
        )  # fmt: skip


class OrderSerializer(OrderTermsSerializer):
    """An order with all that belongs to it."""

    lines = OrderLineSerializer(many=True)
    shipping_address = AddressSerializer(allow_null=True)
    billing_address = AddressSerializer(allow_null=True)
    payments = Section()
    fulfillments = Section()
    refunds = Section()
    returns = Section()
    timeline = TimelineEntrySerializer(many=True, read_only=True)

    class Meta(OrderTermsSerializer.Meta):
        fields: tuple[str, ...] = (
            "id", "number", "status", "payment_status", "fulfillment_status", "email", "currency",
            "prices_include_tax", "lines", "subtotal", "discount_total", "shipping_total", "tax_total", "total",
            "shipping_address", "billing_address", "shipping_method", "note", "payments", "fulfillments", "refunds",
            "returns", "timeline", "placed_at", "canceled_at",
        )  # fmt: skip

    def to_representation(self, instance: Order) -> dict[str, Any]:
        """Write it by columns: field by field it took longer than placing the order."""
        parts = {
            **OrderTermsSerializer.of([instance])[0],
            "shipping_address": instance.shipping_address,
            "billing_address": instance.billing_address,
            **sections_of(instance.pk),
        }
        return {name: parts.get(name, []) for name in OrderSerializer.Meta.fields}


class EmailSerializer(ColumnSerializer):
    """A mail about an order: a delivery of the outbox."""

    id = serializers.UUIDField()
    event = serializers.CharField(source="event.name", help_text="What it tells of, such as order.placed.")
    status = serializers.CharField(help_text="pending, done or dead: given up after twelve attempts")
    attempts = serializers.IntegerField()
    happened_at = serializers.DateTimeField(source="event.created_at")
    due_at = serializers.DateTimeField(help_text="When a pending one is tried next.")
    done_at = serializers.DateTimeField(allow_null=True, help_text="When it was sent.")
    last_error = serializers.CharField(help_text="Why the last attempt failed.")


def lock_shown(order_id: UUID) -> Any:
    """Lock an order and write it as GET does: what If-Match is compared with."""
    Order.objects.all().lock_one(order_id)
    return OrderSerializer(Order.objects.get(pk=order_id)).data


class PlacedOrderSerializer(OrderSerializer):
    """An order in the answer to the call that placed it: a guest gets the token that opens it."""

    token = serializers.CharField(required=False, read_only=True)

    class Meta(OrderSerializer.Meta):
        fields = (*OrderSerializer.Meta.fields, "token")
