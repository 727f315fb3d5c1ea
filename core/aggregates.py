"""What the database gathers beyond Django's own aggregates."""

from typing import Any

from django.db import models
from django.db.models import Aggregate


class JSONRows(Aggregate):
    """Gathers some columns of many rows into one JSON list of lists; NULL where there is no row."""

    template = "JSONB_AGG(JSONB_BUILD_ARRAY(%(expressions)s))"
    output_field = models.JSONField()
    arity = None

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Call it as SQLite does."""
        return self.as_sql(compiler, connection, template="JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))", **extra)
