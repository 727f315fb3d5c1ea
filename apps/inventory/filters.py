"""By what lists of the stock room can be narrowed."""

from django_filters import rest_framework as filters

from apps.inventory.models import StockLevel, StockMovement
from core.filters import NamedFilterSet


class StockLevelFilter(NamedFilterSet):
    variant = filters.UUIDFilter(field_name="variant_id")
    sku = filters.CharFilter(field_name="variant__sku", max_length=100)
    location = filters.UUIDFilter(field_name="location_id")

    class Meta:
        model = StockLevel
        fields = ()


class StockMovementFilter(NamedFilterSet):
    level = filters.UUIDFilter(field_name="level_id")
    variant = filters.UUIDFilter(field_name="level__variant_id")
    sku = filters.CharFilter(field_name="level__variant__sku", max_length=100)
    reason = filters.ChoiceFilter(choices=StockMovement.Reason.choices)

    class Meta:
        model = StockMovement
        fields = ()
