"""The shape of markets."""

from typing import Any

from rest_framework import serializers

from apps.markets.models import Market
from core.fields import CountryField, CurrencyField


class MarketSerializer(serializers.ModelSerializer[Market]):
    currency = CurrencyField()
    countries = serializers.ListField(child=CountryField(), min_length=1, max_length=300)
    default_country = CountryField()

    class Meta:
        model = Market
        fields = (
            "id", "name", "slug", "currency", "countries", "default_country",
            "prices_include_tax", "language", "is_default", "created_at", "updated_at",
        )  # fmt: skip
        extra_kwargs: dict[str, Any] = {"slug": {"validators": []}, "is_default": {"default": False, "validators": []}}
