"""How products are found by a condition that few of them meet, without walking through the whole shop."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, QuerySet

from apps.products.models.shelves import among

MANY = 2_000
"""Fewer products than these are read at once, and sorted."""

COUNTED = 200_000
"""Fewer than these are counted one by one: to find all that have a value by a walk takes longer."""

THIN = "thin{place}(id) AS MATERIALIZED (SELECT * FROM ({keys}) met LIMIT {many})"
IS_MANY = "(SELECT COUNT(*) FROM thin{place}) = {many}"
FOUND = "SELECT id FROM thin{place} WHERE {is_shortest}"
FIRST = """
    SELECT * FROM ({few}) few UNION ALL
    SELECT * FROM (SELECT * FROM ({walked}) walked LIMIT CASE WHEN {are_many} THEN {most} ELSE 0 END) others
"""
"""Where there is no need of those that are walked to, none are looked for."""


class Keyed(ExpressionWrapper):  # type: ignore[type-arg]  # which only the stubs take
    """A condition that comes with the keys, along an index, of those that meet it among the products that it narrows.

    To count, they may be up to so many as are `counted`, by default no more than for a list.
    """

    def __init__(self, condition: Q, keys: QuerySet[Any, Any], counted: int | None = None) -> None:
        super().__init__(condition, output_field=BooleanField())
        self.keys, self.counted = keys, counted


class Thin(NamedTuple):
    """The keys of those that meet a condition, and how many are too many."""

    keys: QuerySet[Any, Any]
    many: int


class AreFew(Func):
    """One of the conditions is met by few."""

    output_field = BooleanField()

    def __init__(self, thinned: Sequence[Thin], *expressions: Any) -> None:
        super().__init__(*expressions)
        self.thinned = thinned

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Look for no more of each than are too many."""
        tables, params = self._tables(connection)
        return f"({tables} SELECT NOT ({' AND '.join(self._is_many())}))", params

    def _tables(self, connection: Any) -> tuple[str, list[Any]]:
        """Write a table of keys for each condition."""
        tables, params = [], []
        for place, (keys, many) in enumerate(self.thinned):
            sql, values = _compiled(keys, connection)
            tables.append(THIN.format(place=place, keys=sql, many=many))
            params += values
        return f"WITH {', '.join(tables)}", params

    def _is_many(self) -> list[str]:
        """Write of each table whether it has too many."""
        return [IS_MANY.format(place=place, many=many) for place, (_, many) in enumerate(self.thinned)]


class IsOfFew(AreFew):
    """A product has one of the keys of the first condition that few meet."""

    def __init__(self, thinned: Sequence[Thin], *, are_at_hand: bool = False) -> None:
        super().__init__(thinned, F("pk"))
        self.are_at_hand = are_at_hand
        """The tables of keys stand in a statement around this one."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Choose the table."""
        product, own = compiler.compile(self.source_expressions[0])
        tables, params = ("", []) if self.are_at_hand else self._tables(connection)
        is_many = self._is_many()
        found = [
            FOUND.format(place=place, is_shortest=" AND ".join([*is_many[:place], f"NOT {is_many[place]}"]))
            for place in range(len(is_many))
        ]
        return among(connection.vendor, product, f"{tables} {' UNION ALL '.join(found)}"), [*own, *params]


class IsFirst(AreFew):
    """A product is one that `few` finds first, which looks at `IsOfFew`; where many meet each condition, `walked`.

    PostgreSQL and SQLite both think that a list is found soon along the index of its order; where nearly nothing meets
    a condition, that is a walk to the shop's end. And both would carry all that is shown of a product through the
    sorting.
    """

    def __init__(self, thinned: Sequence[Thin], few: QuerySet[Any, Any], walked: QuerySet[Any, Any]) -> None:
        super().__init__(thinned, F("pk"))
        self.few, self.walked = few, walked

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Put the keys together."""
        product, own = compiler.compile(self.source_expressions[0])
        tables, params = self._tables(connection)
        (few, few_params), (walked, walked_params) = (_compiled(keys, connection) for keys in (self.few, self.walked))
        are_many, most = " AND ".join(self._is_many()), self.walked.query.high_mark
        keys = FIRST.format(few=few, walked=walked, are_many=are_many, most=most)
        return among(connection.vendor, product, f"{tables} {keys}"), [*own, *params, *few_params, *walked_params]


def _compiled(queryset: QuerySet[Any, Any], connection: Any) -> Any:
    return queryset.query.get_compiler(connection=connection).as_sql()
