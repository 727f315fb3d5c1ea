"""What the database gathers beyond Django's own aggregates."""

from typing import Any

from django.db import models
from django.db.models import Aggregate, Func, OuterRef, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce


class JSONRows(Aggregate):
    """Gathers some columns of many rows into one JSON list of lists; NULL where there is no row."""

    template = "JSONB_AGG(JSONB_BUILD_ARRAY(%(expressions)s))"
    output_field = models.JSONField()
    arity = None

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Call it as SQLite does, which has to be told what is JSON already."""
        told = self.copy()
        told.source_expressions = [
            Func(column, function="JSON") if isinstance(column.output_field, models.JSONField) else column
            for column in self.source_expressions
        ]
        return told.as_sql(compiler, connection, template="JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))", **extra)


def rows_of(rows: models.QuerySet[Any, Any], *columns: str | Combinable, by: str) -> Subquery:
    """Gather columns of the rows that hang on each outer row by their key `by`, as one JSON list."""
    hanging = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Subquery(hanging.annotate(gathered=JSONRows(*columns)).values("gathered"))


def total_of(rows: models.QuerySet[Any, Any], column: str, *, by: str) -> Combinable:
    """Sum up a column over the rows that hang on each outer row by their key `by`: 0 where there are none."""
    sums = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(total=Sum(column)).values("total")
    return Coalesce(Subquery(sums, output_field=models.BigIntegerField()), 0)
