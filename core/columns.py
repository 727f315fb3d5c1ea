"""Rows from the database straight to JSON: no model is built, no field is run for each cell."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Subquery
from rest_framework import serializers

from core.aggregates import rows_of

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

Column = Any
"""A name or an expression."""
Table = Sequence[Sequence[Any]]
Reader = Callable[[Table], Iterable[Any]]
"""Makes one field's values of whole columns: going by columns costs a call for each field, not for each cell."""


@dataclass
class Plan:
    """What to select, and how to make a field's values of it."""

    places: dict[Column, int] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)

    def rows(self, values: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
        """Turn selected rows into dicts."""
        table = tuple(zip(*values, strict=True))
        return self.read(table) if table else []

    def read(self, table: Table) -> list[dict[str, Any]]:
        """Turn selected columns into dicts."""
        cells = [read(table) for read in self.readers.values()]
        return [dict(zip(self.readers, row, strict=True)) for row in zip(*cells, strict=True)]


class Hanging(NamedTuple):
    """Rows that hang on another one: which they are, the way from them to that one, and by what they are ordered."""

    find: Callable[[], QuerySet[Any]]
    by: str
    order: tuple[str, ...]
    """The last one tells them apart."""


class Columns:
    """The part of a serializer by which its declared fields are read from `values_list` columns.

    The declaration stays the truth for the schema. `columns()` says what to select and `rows()` turns what came back
    into JSON-ready dicts. A field that is more than its column has `columns()` and `from_columns()` (see
    `core.fields`). A serializer of this kind in another one is read by the same statement: a single one from joined
    columns, one with `many=True` as `hanging` says.
    """

    hanging: ClassVar["Hanging"]
    """Of which rows there are many in another serializer."""

    _plan: ClassVar[Plan | None] = None
    _many: ClassVar[tuple[Plan, Subquery] | None] = None

    @classmethod
    def columns(cls) -> tuple[Any, ...]:
        """Name the columns to select, as `values_list` takes them."""
        return tuple(cls._compiled().places)

    @classmethod
    def rows(cls, values: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """Turn selected rows into dicts, in the order of the declared fields."""
        return cls._compiled().rows(values)

    @classmethod
    def of(cls, instances: Iterable[Any]) -> list[dict[str, Any]]:
        """Write instances as their rows would be written; whatever is joined is read from them as an attribute."""
        paths = [str(column).replace("__", ".") for column in cls.columns()]
        read = attrgetter(*paths, paths[0])  # one alone would not come as a tuple
        return cls.rows(map(read, instances))

    @classmethod
    def gathered(cls) -> Subquery:
        """Say what to select of each row in order to read those that hang on it."""
        return cls._compiled_many()[1]

    @classmethod
    def rows_gathered(cls, values: list[list[Any]] | None) -> list[dict[str, Any]]:
        """Turn what was gathered into dicts."""
        return cls._compiled_many()[0].rows(sorted(values or ()))

    @classmethod
    def _compiled_many(cls) -> tuple[Plan, Subquery]:
        if "_many" not in cls.__dict__ or cls._many is None:
            find, by, order = cls.hanging
            plan = _compile(cls(), Plan({column: place for place, column in enumerate(order)}), FROM_JSON)
            cls._many = plan, rows_of(find(), *plan.places, by=by)
        return cls._many

    @classmethod
    def _compiled(cls) -> Plan:
        if "_plan" not in cls.__dict__ or cls._plan is None:
            cls._plan = _compile(cls(), Plan(), {})  # whole: other threads read it meanwhile
        return cls._plan


class ColumnSerializer(Columns, serializers.Serializer[Any]):
    """A read-only serializer that is read from columns; for single instances it is an ordinary one."""


def _as_text(key: str | None) -> str | None:
    return key and str(UUID(key))  # SQLite keeps keys without hyphens


def _as_moment(text: str | None) -> datetime | None:
    moment = datetime.fromisoformat(text) if text else None
    return moment and moment.replace(tzinfo=moment.tzinfo or UTC)  # SQLite keeps times without their zone


FROM_JSON: dict[type, Callable[[Any], Any]] = {
    serializers.UUIDField: _as_text,
    serializers.DateTimeField: _as_moment,
    serializers.BooleanField: lambda answer: None if answer is None else bool(answer),
}
"""What a list in JSON has lost of a column's type."""

Converters = dict[type, Callable[[Any], Any]]


def _compile(serializer: Any, plan: Plan, converters: Converters, prefix: str = "") -> Plan:
    """Give each column a place and each field a reader of its places. Raises TypeError for a field without one."""
    for name, declared in serializer.fields.items():
        if not declared.write_only:
            plan.readers[name] = _reader(declared, plan.places, converters, prefix)
    return plan


def _reader(declared: Any, places: dict[Column, int], converters: Converters, prefix: str) -> Reader:
    source = prefix + (declared.source or declared.field_name).replace(".", "__")
    child: Any = getattr(declared, "child", None)
    convert: Callable[..., Any] | None = getattr(declared, "from_columns", None)
    columns: list[Column] = [source]
    if convert:
        columns = [prefix + column if isinstance(column, str) else column for column in declared.columns()]
    elif isinstance(declared, Columns):
        return _compile(declared, Plan(places), converters, f"{source}__").read
    elif isinstance(declared, serializers.ListSerializer) and isinstance(child, Columns):
        columns, convert = [child.gathered()], child.rows_gathered
    elif isinstance(child if isinstance(declared, serializers.ListField) else declared, PLAIN):
        convert = converters.get(type(declared))
    else:
        raise TypeError(f"{type(declared.parent).__name__}.{declared.field_name} cannot be read from columns.")
    indexes = [places.setdefault(column, len(places)) for column in columns]
    if convert is None:
        return lambda table: table[indexes[0]]
    return lambda table: map(convert, *(table[index] for index in indexes))
