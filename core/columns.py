"""Rows from the database straight to JSON: no model is built, no field is run for each cell."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from rest_framework import serializers

PLAIN = (
    serializers.CharField,
    serializers.ChoiceField,
    serializers.UUIDField,
    serializers.IntegerField,
    serializers.BooleanField,
    serializers.DateTimeField,
    serializers.DictField,
)
"""Fields whose column value orjson writes as the field itself would."""

Reader = Callable[[tuple[Any, ...]], Any]


class ColumnSerializer(serializers.Serializer[Any]):
    """A read-only serializer whose declared fields can be read from `values_list` columns.

    The declaration stays the truth for the schema and for single instances. `columns()` says what to select and
    `rows()` turns what came back into JSON-ready dicts. A field that is more than its column has `columns()` and
    `from_columns()` (see `core.fields`).
    """

    _plan: ClassVar[tuple[tuple[str, ...], tuple[tuple[str, Reader], ...]] | None] = None

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Name the columns to select, as `values_list` takes them."""
        return cls._compiled()[0]

    @classmethod
    def rows(cls, values: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Turn selected rows into dicts, in the order of the declared fields."""
        readers = cls._compiled()[1]
        return [{name: read(row) for name, read in readers} for row in values]

    @classmethod
    def _compiled(cls) -> tuple[tuple[str, ...], tuple[tuple[str, Reader], ...]]:
        if "_plan" not in cls.__dict__ or cls._plan is None:
            cls._plan = _compile(cls())
        return cls._plan


def _compile(serializer: serializers.Serializer[Any]) -> tuple[tuple[str, ...], tuple[tuple[str, Reader], ...]]:
    """Give each column one place and each field a reader of its places. Raises TypeError for a field without one."""
    places: dict[str, int] = {}
    readers: list[tuple[str, Reader]] = []
    for name, declared in serializer.fields.items():
        field: Any = declared
        convert: Callable[..., Any] | None = getattr(field, "from_columns", None)
        if convert is None and not isinstance(field, PLAIN):
            raise TypeError(f"{type(serializer).__name__}.{name} cannot be read from columns.")
        columns: tuple[str, ...] = field.columns() if convert else ((field.source or name).replace(".", "__"),)
        indexes = [places.setdefault(column, len(places)) for column in columns]
        readers.append((name, _reader(indexes, convert)))
    return tuple(places), tuple(readers)


def _reader(indexes: list[int], convert: Callable[..., Any] | None) -> Reader:
    if convert is None:
        (index,) = indexes
        return lambda row: row[index]
    if len(indexes) == 1:
        (index,) = indexes
        return lambda row: convert(row[index])
    return lambda row: convert(*(row[index] for index in indexes))
