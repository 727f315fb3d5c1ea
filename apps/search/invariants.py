"""What is always true of the documents that products are found by."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.markets.events import MarketLanguageChanged
from apps.products.events import CategoryChanged
from apps.products.models import Category, Product
from apps.search import services
from apps.search.models import FIELDS, Document
from apps.search.rules import words_of
from apps.search.selectors import all_texts, shop_language
from core.models import Delivery
from core.verification import Check, Violation

TRIGGERS = {"search_document_added", "search_document_changed", "search_document_removed"}


def stale_documents(at: datetime) -> Iterator[Violation]:
    """Find products whose document is missing, or says something else than they do.

    Where a change is still on its way to them, they cannot say yet what it changed.
    """
    language = shop_language()
    is_language_new, moved = _on_the_way()
    documents = Document.objects.order_by("product_id").values_list("product_id", *FIELDS).iterator()
    document: tuple[Any, ...] | None = next(documents, None)
    for pk, texts in all_texts():
        while document is not None and document[0] < pk:
            document = next(documents, None)
        words = words_of(texts, language)
        if document is None or document[0] != pk:
            yield Violation(f"product {pk}", "It has no document, so nobody finds it.", "Index it:", pk)
            continue
        wrong = [name for name, kept in zip(FIELDS, document[1:], strict=True) if getattr(words, name) != kept]
        if pk in moved and "category" in wrong:
            wrong.remove("category")
        if wrong and not is_language_new:
            yield Violation(f"product {pk}", f"It is found by another {' and '.join(wrong)}.", "Index it:", pk)


def _on_the_way() -> tuple[bool, set[UUID]]:
    """Say whether another language is on its way to the documents, and to which products another path of categories."""
    news = Delivery.objects.pending().filter(event__name__in=[CategoryChanged.name, MarketLanguageChanged.name])
    waiting = list(news.values_list("event__name", "aggregate_id"))
    slugs = Category.objects.filter(pk__in=[pk for name, pk in waiting if name == CategoryChanged.name])
    moved = {pk for slug in slugs.values_list("slug", flat=True) for pk in _products_in(slug)}
    return any(name == MarketLanguageChanged.name for name, _ in waiting), moved


def _products_in(slug: str) -> Iterable[UUID]:
    return Product.objects.by_category(slug).values_list("pk", flat=True).iterator()


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
