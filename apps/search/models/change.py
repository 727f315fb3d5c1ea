"""Which documents' products are counted otherwise than before: one row for each change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class CurrentTransaction(models.Func):
    """The number of the transaction at hand; of use where a later one may be over sooner."""

    output_field = models.BigIntegerField()
    template = "0"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Ask for it."""
        return self.as_sql(compiler, connection, template="pg_current_xact_id()::text::bigint", **extra)


class DocumentChange(models.Model):
    """A committed change of what facets count about one document's product.

    One without a document says that the changes before it were thrown away. Rows are added, never changed: no writer
    waits for another.
    """

    id = models.BigAutoField(primary_key=True)
    document = models.BigIntegerField(null=True, help_text="Its key, also of one that is gone.")
    transaction = models.BigIntegerField(db_default=CurrentTransaction(), editable=False, db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(document=None), name="document_change_forgotten")]

    def __str__(self) -> str:
        return f"document {self.document}" if self.document else "all before"
