"""Writes to many products at once, as a program keeps the shop in step with a catalogue elsewhere: all, or none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q

from apps.markets.models import Market
from apps.products.models import Product, Variant
from apps.products.rules import (
    MAX_SLUG,
    RESERVED_SLUGS,
    Changes,
    SaveOutcome,
    free_slug,
    new_draft,
    problems_of,
    slug_of,
)
from apps.products.services.entries import Entry
from apps.products.services.presence import Present, draft_of, load_products
from apps.products.services.products import errors_by_field
from apps.products.services.races import retried
from apps.products.services.saving import write_entries
from core.exceptions import InvalidFields

PATH = "products.{}.{}"
CROWD = 100
"""Slugs whose numbered followers are asked for in one statement."""

Key = UUID | str | int
"""What rows about one product have in common: its id, the slug or SKU that it will have, or nothing but a place."""


def write_products(*, rows: Sequence[Changes], actor_id: UUID | None) -> list[SaveOutcome]:
    """Make or change products, all of them or none; returns what became of each row, in their order.

    A row says what `update_product` takes, about the product of its `id`, else of its `slug`, else of its `sku`; by
    SKU, price and stock are that variant's. Where there is none of that slug or SKU, or none is named, it is made.
    Several rows about one product are read one after the other. Raises InvalidFields, naming what is wrong by the
    row's place: `products.3.price`.
    """

    def attempt() -> list[SaveOutcome]:
        bulk = _Bulk(rows, Market.objects.default().currency)
        bulk.read()
        bulk.refuse()
        write_entries(list(bulk.entries.values()), actor_id=actor_id, reason="adjustment")
        bulk.refuse()
        return [bulk.entries[key].outcome() for key in bulk.keys]

    return retried(attempt)


class _Bulk:
    """The rows of one call on their way into the entries of the products that they are about."""

    def __init__(self, rows: Sequence[Changes], currency: str) -> None:
        self.rows, self.currency = rows, currency
        self.errors: dict[str, list[str]] = {}
        self.entries: dict[Key, Entry] = {}
        self.last: dict[Key, int] = {}
        self.places: dict[UUID | None, int] = {}
        self.variants = _variants_of(rows)
        self.ids: dict[str, UUID] = dict(_named(rows).values_list("slug", "pk"))
        found = {*self.ids.values(), *(product_id for _, product_id in self.variants.values())}
        self.present = load_products(found, is_locking=False)
        self.keys = [self._key(index, row) for index, row in enumerate(rows)]
        self.slugs = self._new_slugs()

    def _key(self, index: int, row: Changes) -> Key:
        if row.get("id"):
            return UUID(str(row["id"]))
        if row.get("slug"):
            slug = str(row["slug"])
            return self.ids.get(slug, slug)
        if sku := row.get("sku"):
            return self.variants[sku][1] if sku in self.variants else f"SKU {sku}"
        return index

    def _new_slugs(self) -> dict[Key, str]:
        """Find slugs for what is to be made and does not name one."""
        new: dict[Key, str] = {}
        for key, row in zip(self.keys, self.rows, strict=True):
            if not isinstance(key, UUID) and not row.get("slug"):
                new.setdefault(key, row.get("name", ""))
        given = (row["slug"] for row in self.rows if row.get("slug"))
        return dict(zip(new, _free_slugs(list(new.values()), given), strict=True))

    def read(self) -> None:
        """Put each row over the draft of its product, and look at what has come of them."""
        for index, (key, row) in enumerate(zip(self.keys, self.rows, strict=True)):
            try:
                self._read(index, key, row)
            except InvalidFields as error:
                self.errors.update({PATH.format(index, name): found for name, found in error.errors.items()})
        for entry in self.entries.values():
            entry.errors = problems_of(entry.draft, self.currency)

    def _read(self, index: int, key: Key, row: Changes) -> None:
        said = {name: value for name, value in row.items() if name not in {"id", "slug"}}
        if not row.get("id") and not row.get("slug") and row.get("sku") in self.variants:
            said["variant"] = self.variants[said.pop("sku")][0]
            self.places[said["variant"]] = index
        self.last[key] = index
        if entry := self.entries.get(key):
            entry.edit(said)
        elif isinstance(key, UUID):
            self._begin(key, self.present.get(key)).edit(said)
        else:
            self._make(index, key, said)

    def _begin(self, key: Key, present: Present | None) -> Entry:
        if present is None:
            raise InvalidFields({"id": ["There is no such product."]})
        entry = self.entries[key] = Entry(draft_of(present), present.product.slug)
        entry.present = present
        return entry

    def _make(self, index: int, key: Key, said: Changes) -> None:
        for name, field in (("name", "name"), ("category", "category_id")):
            if name not in said:
                self.errors[PATH.format(index, field)] = ["This field is required."]
        slug = self.slugs.get(key) or str(key)
        entry = self.entries[key] = Entry(new_draft({**said, "slug": slug}), slug)
        entry.present = Present(Product(slug=slug, currency=self.currency), is_new=True)

    def refuse(self) -> None:
        """Raise InvalidFields where anything is wrong, each with the place of the row that said it."""
        for key, entry in self.entries.items():
            self.errors.update(self._placed(self.last[key], entry) if entry.errors else {})
        if self.errors:
            raise InvalidFields(self.errors)

    def _placed(self, last: int, entry: Entry) -> Iterator[tuple[str, list[str]]]:
        for name, sentences in errors_by_field(entry).items():
            place, field = last, name
            match name.split(".", 2):
                case ["variants", number, of_variant]:
                    own = self.places.get(entry.draft.variants[int(number)].id)
                    place, field = (last, name) if own is None else (own, of_variant)
            yield PATH.format(place, field), sentences


def _named(rows: Iterable[Changes]) -> Any:
    ids = [row["id"] for row in rows if row.get("id")]
    slugs = [row["slug"] for row in rows if row.get("slug") and not row.get("id")]
    return Product.objects.filter(Q(pk__in=ids) | Q(slug__in=slugs)).order_by()


def _variants_of(rows: Iterable[Changes]) -> Mapping[str, tuple[UUID, UUID]]:
    """Find the variants that are sold under the rows' SKUs, with their products."""
    skus = [row["sku"] for row in rows if row.get("sku")]
    found = Variant.objects.active().filter(sku__in=skus).values_list("sku", "pk", "product_id")
    return {sku: (pk, product_id) for sku, pk, product_id in found}


def _free_slugs(names: Sequence[str], given: Iterable[str]) -> list[str]:
    """Find a free slug for each name, in a statement or two: only names that are taken already need the second."""
    wanted = [slug_of(name) for name in names]
    taken = {*given, *Product.objects.filter(slug__in=wanted).values_list("slug", flat=True)}
    times = Counter(wanted)
    crowded = [slug for slug in times if times[slug] > 1 or slug in taken or slug in RESERVED_SLUGS]
    for start in range(0, len(crowded), CROWD):
        alike = (Q(slug__startswith=slug[: MAX_SLUG - 8]) for slug in crowded[start : start + CROWD])
        taken.update(Product.objects.filter(reduce(or_, alike)).values_list("slug", flat=True))
    free = []
    for slug in wanted:
        free.append(free_slug(slug, taken))
        taken.add(free[-1])
    return free
