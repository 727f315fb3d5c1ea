"""By what the list of returns can be narrowed."""

from django_filters import rest_framework as filters

from apps.returns.models import Return
from core.filters import NamedFilterSet


class ReturnFilter(NamedFilterSet):
    status = filters.ChoiceFilter(choices=Return.Status.choices)

    class Meta:
        model = Return
        fields = ("status",)
