"""Filters that several lists share, and those of the outbox."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import UTC
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django_filters import rest_framework as filters
from django_filters.constants import EMPTY_VALUES

from core.models import Delivery, Event


class NamedFilterSet(filters.FilterSet):
    """Makes those of its filters that a request names: copying all of them takes longer than reading a page of rows."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            declared: Any = type(self)
            self.base_filters = {name: made for name, made in declared.base_filters.items() if name in data}
        super().__init__(data, *args, **kwargs)

    def get_form_class(self) -> Any:
        """Make no class of a form for every request that names no filter."""
        return super().get_form_class() if self.filters else forms.Form

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Read what a request narrows down by, without a form for it. Raises Django's ValidationError."""
        declared: Any = cls
        return not_empty(
            (name, field.clean(field.widget.value_from_datadict(data, {}, name)))
            for name, field in _fields(declared).items()
            if name in data
        )


def not_empty(read: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Leave out what is empty, as every filter does."""
    return {name: value for name, value in read if value not in EMPTY_VALUES}


@cache
def _fields(filter_set: Any) -> dict[str, forms.Field]:
    return {name: made.field for name, made in deepcopy(filter_set.base_filters).items()}


class Moment(filters.IsoDateTimeFilter.field_class):
    """A time in UTC; one that its offset carries out of the calendar is a mistake, not a fault."""

    def to_python(self, value: Any) -> Any:
        try:
            moment = super().to_python(value)
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("That is before or after the calendar.") from error


class MomentFilter(filters.IsoDateTimeFilter):
    """Narrows down by a time."""

    field_class = Moment


class TextsFilter(filters.BaseInFilter, filters.CharFilter):
    """Narrows down to one of several texts, with commas between them."""


class EventFilter(NamedFilterSet):
    """By what the feed can be narrowed."""

    name = TextsFilter(lookup_expr="in", help_text="One name or several: `order.placed,order.canceled`.")
    aggregate = filters.UUIDFilter(field_name="aggregate_id", help_text="The id of what it is about.")

    class Meta:
        model = Event
        fields = ()


class DeliveryFilter(NamedFilterSet):
    """By what deliveries can be narrowed."""

    status = filters.ChoiceFilter(choices=Delivery.Status.choices)
    subscriber = filters.CharFilter(max_length=200)
    event = filters.UUIDFilter(field_name="event_id")

    class Meta:
        model = Delivery
        fields = ()
