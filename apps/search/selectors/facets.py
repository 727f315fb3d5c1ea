"""Counts what a list of products could be narrowed down to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from apps.search.models import Asking, Document, numbers
from apps.search.rules import Numbers, Question, Selection, bits_of, union
from apps.search.selectors.census import Census, Fact, memory
from apps.search.selectors.understanding import understand
from core.money import MAX_AMOUNT, digits, to_text

STEPS = (10, 25, 50, 100, 250, 500, 1_000)
"""Where one range of prices ends and the next begins, in whole units of the currency."""


NAMES = """
    SELECT 'category', CAST(id AS text), CAST(parent_id AS text), name, slug FROM products_category
    UNION ALL SELECT 'attribute', CAST(id AS text), NULL, name, slug FROM products_attribute
    UNION ALL SELECT 'currency', NULL, NULL, currency, '' FROM markets_market WHERE is_default
"""


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed down by."""

    statuses: Collection[str] | None = None
    """None: all."""
    category: str = ""
    collection: str = ""
    search: str = ""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: bool | None = None
    created_after: datetime | None = None
    attributes: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Shelf:
    """A category, and who stands in it or below."""

    id: UUID
    parent: UUID | None
    name: str
    slug: str
    standing: Numbers


@dataclass(frozen=True)
class Facet:
    """An attribute, or the options of a name, and who has which value, by its slug."""

    name: str
    slug: str
    values: Mapping[str, tuple[str, Numbers]]


@dataclass(frozen=True)
class Layout:
    """The census in the order in which facets show it; made once for as long as nothing changes."""

    census: Census
    currency: str
    shelves: Sequence[Shelf]
    facets: Mapping[str, Facet]
    steps: Sequence[tuple[int, int]]
    """Each bound of the ranges of prices, and who costs less."""


def facets(wanted: Wanted) -> dict[str, Any]:
    """Count the products of each category, range of prices, stock, and value of an attribute or option.

    Each is counted among what passes all filters but its own, for that is what choosing another of its values shows.
    A category counts what stands below it, too. The counts are exact, in two statements; three for a text, four for
    a new one.
    """
    census = memory.census()
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        return Counting(_layout(census, tuple(cursor.fetchall())), wanted).body()


class Counting:
    """One answer: what passes each filter, and what of that there is."""

    def __init__(self, layout: Layout, wanted: Wanted) -> None:
        self.layout, self.sets = layout, layout.census.sets
        self.masks = dict(self._masks(wanted))
        self.all = Selection(self._passing())

    def body(self) -> dict[str, Any]:
        """Give all facets, as the interface shows them."""
        return {
            "count": len(self.all),
            "currency": self.layout.currency,
            "categories": list(self._categories()),
            "prices": list(self._prices()),
            "in_stock": self._stock(),
            "attributes": list(self._attributes()),
        }

    def _masks(self, wanted: Wanted) -> Iterator[tuple[str, int]]:
        """Find who passes each filter, by its name; but for `status`, there may be numbers that no document has."""
        census, currency = self.layout.census, self.layout.currency
        yield "status", _any(self.sets["status"], wanted.statuses)
        if wanted.category:
            yield "category", union(shelf.standing for shelf in self.layout.shelves if shelf.slug == wanted.category)
        if wanted.price_min is not None:
            yield "price_min", ~census.cheaper(_minor(wanted.price_min, currency, ROUND_CEILING))
        if wanted.price_max is not None:
            yield "price_max", census.cheaper(_minor(wanted.price_max, currency, ROUND_FLOOR) + 1)
        if wanted.in_stock is not None:
            yield "in_stock", _any(self.sets["stock"], [wanted.in_stock])
        for slug, values in wanted.attributes.items():
            found = self.layout.facets[slug].values if slug in self.layout.facets else {}
            yield f"attr_{slug}", union(found[value][1] for value in values if value in found)
        if wanted.search.strip():
            question = understand(wanted.search)
            yield "search", census.answering(question, _matching) if question else 0
        if wanted.collection or wanted.created_after:
            yield "found", bits_of(_found(wanted))

    def _passing(self, *without: str) -> int:
        bits = -1
        for name, mask in self.masks.items():
            if name not in without:
                bits &= mask
        return bits

    def _beside(self, *names: str) -> Selection:
        """Select who passes all filters but these."""
        return Selection(self._passing(*names)) if self.masks.keys() & set(names) else self.all

    def _categories(self) -> Iterator[dict[str, Any]]:
        passing = self._beside("category")
        for shelf in self.layout.shelves:
            if count := passing.count(shelf.standing):
                yield {"id": shelf.id, "name": shelf.name, "slug": shelf.slug, "parent": shelf.parent, "count": count}

    def _prices(self) -> Iterator[dict[str, Any]]:
        """Say how many there are from one bound to just below the next; the last range has no end."""
        passing, currency = self._beside("price_min", "price_max"), self.layout.currency
        least, fewer = 0, 0
        for bound, cheaper in (*self.layout.steps, (None, -1)):
            count = passing.count(cheaper)
            if count > fewer:
                most = None if bound is None else to_text(bound - 1, currency)
                yield {"min": to_text(least, currency), "max": most, "count": count - fewer}
            least, fewer = bound or 0, count

    def _stock(self) -> dict[str, int]:
        passing, stock = self._beside("in_stock"), self.sets["stock"]
        return {"true": passing.count(stock.get(True, 0)), "false": passing.count(stock.get(False, 0))}

    def _attributes(self) -> Iterator[dict[str, Any]]:
        for slug, facet in self.layout.facets.items():
            passing = self._beside(f"attr_{slug}")
            counts = [(label, value, passing.count(having)) for value, (label, having) in facet.values.items()]
            if told := [{"value": label, "slug": value, "count": count} for label, value, count in counts if count]:
                yield {"name": facet.name, "slug": slug, "values": told}


def _any(sets: Mapping[Any, Numbers], keys: Iterable[Any] | None) -> int:
    """Bring together who has any of these; or who has any at all."""
    return union(sets.values() if keys is None else (sets[key] for key in keys if key in sets))


def _minor(amount: Decimal, currency: str, rounding: str) -> int:
    """Turn a bound into minor units; finer than the currency is fine, and so is more than anything costs."""
    amount = min(max(amount, Decimal(-1)), Decimal(MAX_AMOUNT))
    return min(int(amount.scaleb(digits(currency)).to_integral_value(rounding)), MAX_AMOUNT + 1)


def _found(wanted: Wanted) -> Iterable[int]:
    """Find documents by what the census does not have."""
    documents = Document.objects.order_by()
    if wanted.collection:
        documents = documents.filter(product__collections__slug=wanted.collection)
    if wanted.created_after:
        documents = documents.filter(product__created_at__gt=wanted.created_after)
    return documents.values_list("pk", flat=True)


def _matching(question: Question) -> int:
    """Find documents that answer a question."""
    with connection.cursor() as cursor:
        cursor.execute(*numbers(Asking(question), connection.vendor))
        return bits_of(orjson.loads(cursor.fetchone()[0]))


@lru_cache(maxsize=1)
def _layout(census: Census, names: tuple[tuple[Any, ...], ...]) -> Layout:
    """Lay a census out by the names of categories and attributes."""
    currency = next(name for kind, _, _, name, _ in names if kind == "currency")
    attributes = {key: (slug, name) for kind, key, _, name, slug in names if kind == "attribute"}
    bounds = [step * 10 ** digits(currency) for step in STEPS]
    return Layout(
        census,
        currency,
        sorted(_shelves(census, names), key=attrgetter("name", "id")),
        {facet.slug: facet for facet in sorted(_facets(census, attributes), key=attrgetter("name", "slug"))},
        [(bound, census.cheaper(bound)) for bound in bounds],
    )


def _shelves(census: Census, names: tuple[tuple[Any, ...], ...]) -> Iterator[Shelf]:
    below: dict[str, list[str]] = defaultdict(list)
    for kind, key, parent, _, _ in names:
        if kind == "category" and parent:
            below[parent].append(key)

    def standing(key: str) -> Iterator[Numbers]:
        yield from (sets[key] for sets in (census.sets["own"], census.sets["further"]) if key in sets)
        for child in below[key]:
            yield from standing(child)

    for kind, key, parent, name, slug in names:
        if kind == "category":
            yield Shelf(UUID(key), UUID(parent) if parent else None, name, slug, census.together(standing(key)))


def _facets(census: Census, attributes: Mapping[str, tuple[str, str]]) -> Iterator[Facet]:
    """Bring together what is spelled in several ways, and attributes with options of the same slug."""
    spelled: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    named: dict[str, str] = {}
    for fact in census.sets["fact"]:
        slug, name = attributes.get(fact.attribute_id, (fact.of, fact.name)) if fact.attribute_id else fact[1:3]
        named[slug] = min(name, named.get(slug, name))
        spelled[slug][fact.slug].append(fact)
    for slug, values in spelled.items():
        having = {
            value: (max(fact.label for fact in same), census.together(census.sets["fact"][fact] for fact in same))
            for value, same in sorted(values.items())
        }
        yield Facet(named[slug], slug, having)
