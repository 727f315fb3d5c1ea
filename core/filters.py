"""Filters that several lists share."""

from datetime import UTC
from typing import Any

from django.core.exceptions import ValidationError
from django_filters import rest_framework as filters


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
