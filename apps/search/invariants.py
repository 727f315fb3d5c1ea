"""What is always true of the documents that products are found by."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.search import services
from apps.search.models import FIELDS, Document
from apps.search.rules import words_of
from apps.search.selectors import all_texts, shop_language
from core.verification import Check, Violation

TRIGGERS = {"search_document_added", "search_document_changed", "search_document_removed"}


def stale_documents(at: datetime) -> Iterator[Violation]:
    """Find products whose document is missing, or says something else than they do."""
    language = shop_language()
    documents = Document.objects.order_by("product_id").values_list("product_id", *FIELDS).iterator()
    document: tuple[Any, ...] | None = next(documents, None)
    for pk, texts in all_texts():
        while document is not None and document[0] < pk:
            document = next(documents, None)
        words = words_of(texts, language)
        if document is None or document[0] != pk:
            yield Violation(f"product {pk}", "It has no document, so nobody finds it.", "Index it:", pk)
        elif wrong := [name for name, kept in zip(FIELDS, document[1:], strict=True) if getattr(words, name) != kept]:
            yield Violation(f"product {pk}", f"It is found by another {' and '.join(wrong)}.", "Index it:", pk)


def missing_triggers(at: datetime) -> Iterator[Violation]:
    """Find what keeps SQLite's index in step with the documents, where it is not there."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'search_document'")
        there = {name for (name,) in cursor.fetchall()}
    for name in sorted(TRIGGERS - there):
        plan = "Migrate search back to zero and forth again, and run `manage.py reindex`."
        yield Violation(f"trigger {name}", "It is gone, so what changes is not found.", plan)


def index_one(key: UUID) -> None:
    """Bring a product's document in step."""
    services.index_again(product_ids=[key])


CHECKS = (
    Check("documents", "Every product is found by what it says.", stale_documents, index_one),
    Check("search-index", "The index of SQLite follows the documents.", missing_triggers),
)
