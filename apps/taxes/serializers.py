"""The shapes of taxes."""

from typing import Any

from rest_framework import serializers

from apps.taxes.models import TaxClass, TaxRate
from core.fields import STRICT_NUMBERS, CountryField


class TaxClassSerializer(serializers.ModelSerializer[TaxClass]):
    class Meta:
        model = TaxClass
        fields = ("id", "code", "name", "created_at", "updated_at")
        extra_kwargs: dict[str, Any] = {"code": {"validators": []}}


class TaxRateSerializer(serializers.ModelSerializer[TaxRate]):
    serializer_field_mapping = STRICT_NUMBERS
    country = CountryField()

    class Meta:
        model = TaxRate
        fields = (
            "id", "tax_class", "country", "region", "percent", "valid_from", "valid_to", "created_at", "updated_at",
        )  # fmt: skip
        validators = ()
