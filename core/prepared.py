"""Reads that are asked again and again, compiled once: to build and compile a large one takes longer than to run it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Field, QuerySet, Value
from django.db.models.sql import UpdateQuery


class Slot(Value):
    """The place in a prepared read of a value that comes with each asking."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(name, output_field=field)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Leave itself where the value goes."""
        return "%s", [self]


class Prepared:
    """A `values_list` queryset with slots: built when it is first asked, and compiled once for each database."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self.build = build
        self.queryset: QuerySet[Any, Any] | None = None
        self.compiled: dict[str, tuple[Any, str, tuple[Any, ...]]] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Read the rows, with each slot filled by the value of its name."""
        if self.queryset is None:
            self.queryset = self.build()
        alias = self.queryset.db
        # A copy: compiling changes a query, and other threads may do so at the same time.
        compiler = (self.queryset.query if alias in self.compiled else self.queryset.query.clone()).get_compiler(alias)
        if alias not in self.compiled:
            sql, params = compiler.as_sql()
            self.compiled[alias] = compiler.select, sql, tuple(params)
        compiler.select, sql, params = self.compiled[alias]
        compiler.col_count = len(compiler.select)
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute(sql, [_filled(param, values, connection) for param in params])
            return list(compiler.results_iter([cursor.fetchall()], tuple_expected=True))


class PreparedUpdate:
    """An update with slots, of a queryset and of its fields: built and compiled when it is first run."""

    def __init__(self, build: Callable[[], tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        self.build = build
        self.compiled: tuple[str, Sequence[Any]] | None = None

    def run(self, **values: Any) -> int:
        """Update, with each slot filled by the value of its name; returns how many rows."""
        connection = connections[DEFAULT_DB_ALIAS]
        if self.compiled is None:
            queryset, fields = self.build()
            query: Any = queryset.query.chain(UpdateQuery)
            query.add_update_values(fields)
            self.compiled = query.get_compiler(connection=connection).as_sql()
        sql, params = self.compiled
        with connection.cursor() as cursor:
            cursor.execute(sql, [_filled(param, values, connection) for param in params])
            return int(cursor.rowcount)


def _filled(param: Any, values: dict[str, Any], connection: Any) -> Any:
    if not isinstance(param, Slot):
        return param
    return param.output_field.get_db_prep_value(values[param.value], connection)
