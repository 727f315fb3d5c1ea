"""How products are found by a condition that few of them meet, without walking through the whole shop."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet

from apps.products.models.shelves import among

MANY = 2_000
"""Fewer products than these are read at once, and sorted."""

COUNTED = 200_000
"""Fewer than these are counted one by one: to find all that have a value by a walk takes longer."""

Thinned = Sequence[tuple[QuerySet[Any, Any], int]]
"""Keys of the products that meet a condition, for each condition; and how many are too many."""

THIN = "thin{place}(id) AS MATERIALIZED (SELECT * FROM ({keys}) met LIMIT {many})"
IS_MANY = "(SELECT COUNT(*) FROM thin{place}) = {many}"
FOUND = "SELECT id FROM thin{place} WHERE {is_shortest}"
OTHERS = "SELECT * FROM (SELECT * FROM ({keys}) walked LIMIT CASE WHEN {are_many} THEN {most} ELSE 0 END) others"
"""Where there is no need of them, none are looked for."""


class AreFew(Func):
    """One of the conditions is met by few."""

    output_field = BooleanField()

    def __init__(self, thinned: Thinned, *expressions: Any) -> None:
        super().__init__(*expressions)
        self.thinned = thinned

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Look for no more of each than are too many."""
        tables, are_many, params = self._tables(connection)
        return f"(WITH {tables} SELECT NOT ({' AND '.join(are_many)}))", params

    def _tables(self, connection: Any) -> tuple[str, list[str], list[Any]]:
        """Write a table of keys for each condition, and whether it has too many."""
        tables, are_many, params = [], [], []
        for place, (keys, many) in enumerate(self.thinned):
            sql, values = _compiled(keys, connection)
            tables.append(THIN.format(place=place, keys=sql, many=many))
            are_many.append(IS_MANY.format(place=place, many=many))
            params += values
        return ", ".join(tables), are_many, params


class IsOfFew(AreFew):
    """A product has one of the keys of the first condition that few meet.

    Where many meet each of them, it is one of `others`, if these are given. PostgreSQL and SQLite both think that a
    list is found soon along the index of its order; where nearly nothing meets a condition, that is a walk to the
    shop's end.
    """

    def __init__(self, thinned: Thinned, others: QuerySet[Any, Any] | None = None) -> None:
        super().__init__(thinned, F("pk"))
        self.others = others

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Put the keys together."""
        product, own = compiler.compile(self.source_expressions[0])
        tables, are_many, params = self._tables(connection)
        found = [
            FOUND.format(place=place, is_shortest=" AND ".join([*are_many[:place], f"NOT {is_many}"]))
            for place, is_many in enumerate(are_many)
        ]
        if self.others is not None:
            sql, values = _compiled(self.others, connection)
            most = self.others.query.high_mark
            found.append(OTHERS.format(keys=sql, are_many=" AND ".join(are_many), most=most))
            params += values
        keys = f"WITH {tables} {' UNION ALL '.join(found)}"
        return among(connection.vendor, product, keys), [*own, *params]


def _compiled(queryset: QuerySet[Any, Any], connection: Any) -> Any:
    return queryset.query.get_compiler(connection=connection).as_sql()
