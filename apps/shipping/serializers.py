"""The shapes of shipping."""

from typing import Any

from rest_framework import serializers

from apps.shipping.models import ShippingMethod, ShippingZone
from core.fields import STRICT_NUMBERS, CountryField, CurrencyField, MoneyField
from core.money import to_minor

AMOUNTS = ("price", "free_from")


class ShippingZoneSerializer(serializers.ModelSerializer[ShippingZone]):
    countries = serializers.ListField(child=CountryField(), min_length=1, max_length=300)

    class Meta:
        model = ShippingZone
        fields = ("id", "name", "countries", "created_at", "updated_at")


class ShippingMethodSerializer(serializers.ModelSerializer[ShippingMethod]):
    serializer_field_mapping = STRICT_NUMBERS
    currency = CurrencyField()
    price = MoneyField()
    free_from = MoneyField(allow_null=True, required=False)

    class Meta:
        model = ShippingMethod
        fields = (
            "id", "zone", "name", "price", "currency", "free_from",
            "estimated_days", "is_active", "position", "created_at", "updated_at",
        )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Turn amounts into minor units of the method's currency; a new currency needs its amounts anew."""
        currency = attrs.get("currency") or (self.instance.currency if self.instance else "")
        if self.instance and currency != self.instance.currency and "price" not in attrs:
            raise serializers.ValidationError({"price": ["Say the price in the new currency."]})
        for name in AMOUNTS:
            if attrs.get(name) is not None:
                try:
                    attrs[name] = to_minor(attrs[name], currency)
                except ValueError as error:
                    raise serializers.ValidationError({name: [str(error)]}) from error
        return attrs
