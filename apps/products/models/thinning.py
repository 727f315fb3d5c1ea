"""How products are found by a condition that few of them meet, without walking through the whole shop."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet

from apps.products.models.shelves import among

MANY = 2_000
"""Fewer products than these are read at once, and sorted."""

COUNTED = 200_000
"""Fewer than these are counted one by one: to find all that have a value by a walk takes longer."""

ALL = 2**62
"""More than there can be."""

THIN = "thin{place}(id) AS MATERIALIZED (SELECT * FROM ({keys}) met LIMIT {many})"
COUNT = "(SELECT COUNT(*) FROM thin{place})"
FOUND = "SELECT id FROM thin{place} WHERE {count} < {many}"
OTHERS = "SELECT * FROM (SELECT * FROM ({keys}) walked LIMIT CASE WHEN {are_many} THEN {most} ELSE 0 END) others"
"""Where there is no need of them, none are looked for."""


class IsOfFew(Func):
    """A product has one of the keys of a condition that few meet; where many meet each of them, one of the others'.

    Each condition comes with how many are many.

    PostgreSQL and SQLite both think that a list is found soon along the index of its order. Where nearly nothing meets
    a condition, that is a walk to the shop's end.
    """

    output_field = BooleanField()

    def __init__(self, thinned: Sequence[tuple[QuerySet[Any, Any], int]], others: QuerySet[Any, Any]) -> None:
        super().__init__(F("pk"))
        self.thinned, self.others = thinned, others

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Put the keys together."""
        product, params = compiler.compile(self.source_expressions[0])
        many = [most for _, most in self.thinned]
        *thinned, others = [
            queryset.query.get_compiler(connection=connection).as_sql()
            for queryset in (*(keys for keys, _ in self.thinned), self.others)
        ]
        thin = [THIN.format(place=place, keys=keys, many=many[place]) for place, (keys, _) in enumerate(thinned)]
        counts = [COUNT.format(place=place) for place in range(len(thin))]
        found = [FOUND.format(place=place, count=count, many=many[place]) for place, count in enumerate(counts)]
        are_many = " AND ".join(f"{count} = {most}" for count, most in zip(counts, many, strict=True))
        found.append(OTHERS.format(keys=others[0], are_many=are_many, most=self.others.query.high_mark or ALL))
        keys = f"WITH {', '.join(thin)} {' UNION ALL '.join(found)}"
        return among(connection.vendor, product, keys), [*params, *(p for _, own in (*thinned, others) for p in own)]
