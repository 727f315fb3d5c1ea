"""By what the list of orders can be narrowed."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.orders.models import Order
from core.filters import MomentFilter, NamedFilterSet


class OrderFilter(NamedFilterSet):
    """States, e-mail, time, and a search in number, e-mail and SKUs."""

    status = filters.ChoiceFilter(choices=Order.Status.choices)
    payment_status = filters.ChoiceFilter(choices=Order.PaymentStatus.choices)
    fulfillment_status = filters.ChoiceFilter(choices=Order.FulfillmentStatus.choices)
    email = filters.CharFilter(method="placed_by", max_length=254)
    placed_after = MomentFilter(field_name="placed_at", lookup_expr="gte")
    search = filters.CharFilter(method="find", max_length=200)

    class Meta:
        model = Order
        fields = ("status", "payment_status", "fulfillment_status", "email")

    def placed_by(self, queryset: "QuerySet[Order]", name: str, value: str) -> "QuerySet[Order]":
        return queryset.filter(email=value.lower())  # orders keep it like that, and the index too

    def find(self, queryset: "QuerySet[Order]", name: str, value: str) -> "QuerySet[Order]":
        return queryset.matching(value)  # type: ignore[attr-defined,no-any-return]  # an OrderQuerySet
