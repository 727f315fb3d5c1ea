"""Keeps the documents in step with the products that they are of."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.products.models import Category, Product
from apps.products.services import touch_catalogue
from apps.search.models import FIELDS, Document, Word
from apps.search.rules import Words, words_of
from apps.search.selectors import shop_language, texts_of
from apps.search.services.changes import note_changes
from apps.search.services.counting import count_words, recount_words
from apps.search.services.synonyms import refresh_synonyms
from core.outbox import keep, mark_done
from core.services import gather_statistics

BATCH = 500
"""Products in one transaction: nobody waits long for what is being indexed."""


@transaction.atomic
def index_products(*, product_ids: Collection[UUID]) -> Mapping[UUID, Words]:
    """Make the documents of these products say what the products say, and let facets count them; returns their words.

    The caller has made these products a moment ago, or locked them. Locks words, in their order.
    """
    language = shop_language()
    found = {pk: words_of(texts, language) for pk, texts in texts_of(product_ids).items()}
    there = {document.product_id: document for document in Document.objects.filter(product__in=list(found))}
    new, changed = [], []
    counts: dict[str, int] = {}
    stems: dict[str, str] = {}
    for pk, words in found.items():
        document = there.get(pk)
        if document is None:
            new.append(Document(product_id=pk, **_fields(words)))
        elif _fields(words) != _fields(document):
            changed.append(Document(pk=document.pk, product_id=pk, **_fields(words)))
        else:
            continue
        before = _all(document) if document else ""
        for word, root in words.vocabulary.items():
            if f" {root} " not in before:
                counts[word] = counts.get(word, 0) + 1
                stems[word] = root
    Document.objects.bulk_create(new)
    if changed:
        Document.objects.bulk_create(changed, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS)
    note_changes(product_ids=list(found))
    count_words(counts=counts, stems=stems)
    if new or changed:
        touch_catalogue()
    return found


@transaction.atomic
def index_again(*, product_ids: Collection[UUID]) -> Mapping[UUID, Words]:
    """Lock these products, so that nobody writes them meanwhile, and index them; returns their words."""
    rows = Product.objects.filter(pk__in=product_ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    return index_products(product_ids=list(rows.values_list("pk", flat=True)))


def index_category(*, category_id: UUID, delivery_id: UUID | None, at: datetime) -> None:
    """Index the products in a category and below it, batch by batch: it has another name or place."""
    for slug in Category.objects.filter(pk=category_id).values_list("slug", flat=True):
        for batch in _batches(Product.objects.by_category(slug), delivery_id):
            index_again(product_ids=batch)
    if delivery_id:
        mark_done(delivery_id, at=at)


def follow_language(*, delivery_id: UUID | None, at: datetime) -> None:
    """Index everything by the stems of another language."""
    reindex(delivery_id=delivery_id)
    if delivery_id:
        mark_done(delivery_id, at=at)


def index_missing() -> None:
    """Index the products that have no document, as all of a shop that has just been brought up to date."""
    for batch in _batches(Product.objects.filter(search_document=None)):
        index_again(product_ids=batch)


def reindex(*, delivery_id: UUID | None = None) -> int:
    """Index all products anew, batch by batch, and count their words; returns how many products there are.

    Meanwhile everything is found as before: a document is replaced only where it differs, each batch in a commit.
    """
    counts: dict[str, int] = {}
    stems: dict[str, str] = {}
    refresh_synonyms()
    old = list(Word.objects.values_list("word", flat=True))
    done = 0
    for batch in _batches(Product.objects.all(), delivery_id):
        for words in index_again(product_ids=batch).values():
            stems.update(words.vocabulary)
            for word in words.vocabulary:
                counts[word] = counts.get(word, 0) + 1
        done += len(batch)
    recount_words(counts=counts, stems=stems, old=old)
    touch_catalogue()
    gather_statistics()
    return done


def _batches(products: QuerySet[Product], delivery_id: UUID | None = None) -> Iterator[list[UUID]]:
    """Go through the keys of products in their order, each time beyond the last one.

    Meanwhile the delivery that asked for it is kept: nobody else begins, and it is not done before it is.
    """
    batch = [UUID(int=0)]
    while batch := list(products.filter(pk__gt=batch[-1]).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield batch
        if delivery_id:
            keep(delivery_id, at=timezone.now())


def _fields(words: Words | Document) -> dict[str, str]:
    return {name: getattr(words, name) for name in FIELDS}


def _all(document: Document) -> str:
    return "".join(getattr(document, name) for name in FIELDS)
