"""Says which documents' products are counted otherwise from this commit on."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection, transaction

from apps.search.models import Document, DocumentChange

MANY = 20_000
"""So many changes are kept: whoever has not followed those that are thrown away reads everything anew."""


def note_changes(*, product_ids: Collection[UUID]) -> None:
    """Say that these products, which the caller has written or locked, are counted otherwise; in one statement."""
    documents = Document.objects.filter(product__in=product_ids).order_by().values("pk")
    if product_ids:
        sql, params = documents.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO search_documentchange (document) {sql}", params)


@transaction.atomic
def forget_changes(*, keep: int = MANY) -> int:
    """Throw changes away once there are more than to keep, and say so in the same commit; returns how many."""
    if len(DocumentChange.objects.values_list("pk", flat=True)[: keep + 1]) <= keep:
        return 0
    last = DocumentChange.objects.create(document=None)
    return DocumentChange.objects.filter(pk__lt=last.pk).delete()[0]
