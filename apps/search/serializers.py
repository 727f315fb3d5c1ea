"""The shapes of search."""

from typing import Any

from rest_framework import serializers

from apps.search.models import SynonymGroup
from core.fields import MoneyField, PictureField


class SynonymGroupSerializer(serializers.ModelSerializer[SynonymGroup]):
    words = serializers.ListField(
        child=serializers.CharField(max_length=200),
        help_text="Words and phrases that mean the same: who asks for one finds the others too.",
    )

    class Meta:
        model = SynonymGroup
        fields = ("id", "words", "created_at", "updated_at")


class SuggestedCategorySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class SuggestedProductSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    price = MoneyField()
    currency = serializers.CharField()
    image = PictureField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    corrected = serializers.CharField(allow_null=True, help_text="What was understood, where something was misspelt.")
    completions = serializers.ListField(
        child=serializers.CharField(), help_text="The text with its last word completed, folded; the commonest first."
    )
    categories = SuggestedCategorySerializer(many=True, help_text="In which the best products stand.")
    products = SuggestedProductSerializer(many=True, help_text="The best ones, ranked as in the list.")


class FacetSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()


class CategoryFacetSerializer(FacetSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    parent: Any = serializers.UUIDField(allow_null=True)


class PriceFacetSerializer(FacetSerializer):
    min = serializers.CharField(help_text="As `price_min` takes it.")
    max = serializers.CharField(allow_null=True, help_text="As `price_max` takes it; null: no end.")


class StockFacetSerializer(serializers.Serializer[Any]):
    true = serializers.IntegerField()
    false = serializers.IntegerField()


class ValueFacetSerializer(FacetSerializer):
    value = serializers.CharField()
    slug = serializers.CharField()


class AttributeFacetSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    slug = serializers.CharField(help_text="The filter is `attr_{slug}`.")
    values: Any = ValueFacetSerializer(many=True)


class FacetsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="What passes all filters.")
    currency = serializers.CharField()
    categories = CategoryFacetSerializer(many=True, help_text="With what stands below them, each product once.")
    prices = PriceFacetSerializer(many=True)
    in_stock = StockFacetSerializer()
    attributes = AttributeFacetSerializer(many=True, help_text="Attributes and options.")
