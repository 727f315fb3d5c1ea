"""By what the list of returns can be narrowed."""

from django_filters import rest_framework as filters

from apps.returns.models import Return


class ReturnFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=Return.Status.choices)

    class Meta:
        model = Return
        fields = ("status",)
