"""Which version of the catalogue there is: one row for each change, added up."""

from __future__ import annotations

from django.db import connection, models

from core.prepared import Statement
from core.querysets import LockingQuerySet

SUMS = Statement("SELECT CAST(SUM(changes) AS bigint), CAST(SUM(shared) AS bigint) FROM products_cataloguechange", ())
"""Each answer from memory asks this: to write it by the ORM takes as long as the database takes to answer."""


class CatalogueChangeQuerySet(LockingQuerySet["CatalogueChange"]):
    """Questions about changes."""

    def version(self) -> tuple[int, int]:
        """Add up all committed changes: those of anything, and those of what products share."""
        with SUMS.run(connection, {}) as cursor:
            changes, shared = cursor.fetchone()
        return changes or 0, shared or 0


class CatalogueChange(models.Model):
    """A committed change of what lists show.

    Rows that are added, instead of one that is counted up: no change waits for another, whatever else it has locked.
    `fold_changes` makes one row of many.
    """

    changes = models.BigIntegerField(default=1)
    shared = models.BigIntegerField(default=0, help_text="Those of names that the pages of many products show.")

    objects = CatalogueChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.changes} changes, {self.shared} of them shared"
