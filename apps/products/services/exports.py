"""Gives the whole catalogue out, product by product, in the shop's own format."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import itemgetter
from uuid import UUID

from apps.products.importers.shopwright import HEADER, rows_of
from apps.products.models import Attribute, Category, Product, ScheduledPrice, Variant
from apps.products.rules import AttributeDraft, MediaDraft, ProductDraft, ScheduledPriceDraft, VariantDraft
from apps.products.services.presence import Present, draft_of, load_products, media_draft
from core.money import to_decimal
from core.renderers import dumps

CHUNK = 500
"""Products that are read at once: each chunk sees the shop as it is by then, and nobody waits for the export."""


PIECE = 64 * 1024
Row = tuple[str, ...]


def exported_rows() -> Iterator[Row]:
    """Give the header, then the rows of all products, the oldest first; nine statements a chunk at most.

    So an empty shop that reads them has the newest of them first, as this one.
    """
    yield HEADER
    catalogue = _Catalogue()
    last = UUID(int=0)
    while keys := list(Product.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        found = load_products(keys, is_locking=False)
        for last in keys:
            if present := found.get(last):
                yield from rows_of(catalogue.draft_of(present), present.product.currency)


class _Catalogue:
    """What products name by key: read once, and again for a key that is newer than that."""

    def __init__(self) -> None:
        self._paths: dict[UUID, tuple[str, ...]] = {}
        self._attributes: dict[UUID, str] = {}

    def path(self, category_id: UUID) -> tuple[str, ...]:
        """Give the names on the way to a category."""
        if category_id not in self._paths:
            self._paths = Category.objects.paths()
        return self._paths[category_id]

    def attribute(self, attribute_id: UUID) -> str:
        """Give an attribute's name."""
        if attribute_id not in self._attributes:
            self._attributes = dict(Attribute.objects.order_by().values_list("pk", "name"))
        return self._attributes[attribute_id]

    def draft_of(self, present: Present) -> ProductDraft:
        """Describe a product whole, by what another shop would understand: names and paths, no keys."""
        draft, currency = draft_of(present), present.product.currency
        rows = {variant.pk: variant for variant in present.variants}
        facts = [(self.attribute(fact.attribute_id), fact.slug, fact.value) for fact in present.facts]
        pictures: dict[str, MediaDraft] = {}
        for picture in present.media:
            pictures.setdefault(picture.source, media_draft(picture.source, picture.alt))
        return replace(
            draft,
            category=self.path(present.product.category_id),
            further_categories=tuple(sorted(self.path(entry.category_id) for entry in present.category_entries)),
            media=tuple(pictures.values()),
            attributes=tuple(
                AttributeDraft(name, value)
                for name, _, value in sorted(facts, key=itemgetter(0, 1))
                if value is not None
            ),
            variants=tuple(
                _whole(variant, rows[variant.id], present.scheduled.get(variant.id), currency)
                for variant in draft.variants
                if variant.id is not None
            ),
        )


def _whole(variant: VariantDraft, row: Variant, scheduled: ScheduledPrice | None, currency: str) -> VariantDraft:
    return replace(variant, stock=row.stock, scheduled_price=_scheduled(scheduled, currency) if scheduled else None)


def _scheduled(row: ScheduledPrice, currency: str) -> ScheduledPriceDraft:
    usual, former = row.usual_price, row.usual_compare_at_price
    return ScheduledPriceDraft(
        price=to_decimal(row.price, currency),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        usual_price=None if usual is None else to_decimal(usual, currency),
        usual_compare_at_price=None if former is None else to_decimal(former, currency),
    )


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """Write rows as CSV in pieces, with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO("\ufeff", newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow(row)
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def as_json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Write rows as JSON lines in pieces, an object a row."""
    remaining = iter(rows)
    header = next(remaining)
    for row in remaining:
        yield dumps(dict(zip(header, row, strict=True))).decode() + "\n"


WRITERS: Mapping[str, Callable[[Iterable[Row]], Iterator[str]]] = {"csv": as_csv, "jsonl": as_json_lines}
"""The ways to write an export, by the usual ending of a file's name."""


def export_products(kind: str) -> Iterator[str]:
    """Write all products, of every status, with their variants, in pieces of text that import again unchanged."""
    return WRITERS[kind](exported_rows())
