"""Many changed rows, written in a number of statements that does not depend on how many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import CharField
from django.db.models.functions import Cast

from apps.products.models import (
    AttributeValue,
    CategoryEntry,
    Media,
    Option,
    OptionValue,
    Product,
    ScheduledPrice,
    Variant,
)
from apps.products.rules import slug_of
from apps.products.services.versions import touch_catalogue, touch_products

PRODUCT_FIELDS = (
    "name", "description", "price", "stock", "allow_backorder", "category", "status", "image", "vendor", "tags",
    "tax_class", "seo_title", "seo_description", "updated_at",
)  # fmt: skip
VARIANT_FIELDS = (
    "sku", "name", "price", "compare_at_price", "stock", "is_active", "track_stock", "allow_backorder",
    "requires_shipping", "weight_grams", "barcode", "image", "position", "options", "updated_at",
)  # fmt: skip
MEDIA_FIELDS = ("alt", "position", "updated_at")
SCHEDULED_FIELDS = ("price", "starts_at", "ends_at", "usual_price", "usual_compare_at_price", "updated_at")
PARTS = (
    Variant, ScheduledPrice, Option, OptionValue, Variant.option_values.through, Media, AttributeValue, CategoryEntry,
)  # fmt: skip
"""What hangs on products, in the order in which it can be written."""


@dataclass(slots=True)
class Batch:
    """Rows to make, to change and to delete, and the products that this is about.

    `overwritten` has, of each change of a row, what the fields were and what they are to be.
    """

    touched: set[UUID] = field(default_factory=set)
    new: dict[type[models.Model], list[Any]] = field(default_factory=dict)
    changed: dict[type[models.Model], dict[UUID, Any]] = field(default_factory=dict)
    overwritten: list[tuple[Any, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    renamed: list[UUID] = field(default_factory=list)
    rewired: list[UUID] = field(default_factory=list)
    gone: dict[type[models.Model], list[UUID]] = field(default_factory=dict)

    def make(self, product: Product, rows: Iterable[models.Model]) -> None:
        """Add rows to insert."""
        for row in rows:
            self.new.setdefault(type(row), []).append(row)
            self.touched.add(product.pk)

    def change(self, product: Product, row: models.Model, fields: Mapping[str, Any]) -> None:
        """Set what differs on a row, and add it to those to write where anything does."""
        differing = {name: value for name, value in fields.items() if getattr(row, name) != value}
        if differing:
            self.overwritten.append((row, {name: (getattr(row, name), value) for name, value in differing.items()}))
            for name, value in differing.items():
                setattr(row, name, value)
            self.changed.setdefault(type(row), {})[row.pk] = row
            self.touched.add(product.pk)

    def drop(self, product: Product, rows: Iterable[models.Model]) -> None:
        """Add rows to delete."""
        for row in rows:
            self.gone.setdefault(type(row), []).append(row.pk)
            self.touched.add(product.pk)

    def rewire(self, product: Product, variants: Sequence[Variant], *, is_new: bool) -> None:
        """Make the product's options and their values what its variants say."""
        if not is_new:
            self.rewired.append(product.pk)
        options: dict[str, Option] = {}
        values: dict[tuple[str, str], OptionValue] = {}
        links = []
        for variant in variants:
            for name, text in variant.options:
                slug = slug_of(name)[:100]
                option = options.setdefault(slug, Option(product=product, name=name, slug=slug, position=len(options)))
                value = OptionValue(option=option, value=text, slug=slug_of(text), position=len(values))
                value = values.setdefault((slug, text), value)
                links.append(Variant.option_values.through(variant_id=variant.pk, optionvalue_id=value.pk))
        self.make(product, [*options.values(), *values.values(), *links])

    def flush(self) -> None:
        """Write everything, what others point at first."""
        for model, keys in self.gone.items():
            model._default_manager.filter(pk__in=keys).delete()
        if self.rewired:
            Option.objects.filter(product__in=self.rewired).delete()
        Product.objects.bulk_create(self.new.get(Product, []))
        self._overwrite(Product, PRODUCT_FIELDS)
        if self.renamed:
            # Two variants may swap their SKUs: for a moment each has none that anybody wants.
            Variant.objects.filter(pk__in=self.renamed).update(sku=Cast("pk", CharField()))
        self._overwrite(Variant, VARIANT_FIELDS)
        self._overwrite(ScheduledPrice, SCHEDULED_FIELDS)
        self._overwrite(Media, MEDIA_FIELDS)
        for model in PARTS:
            if model in self.new:
                model._default_manager.bulk_create(self.new[model])
        if self.touched:
            self._announce()

    def _announce(self) -> None:
        """Give the pages that were there already another version, and the lists."""
        if there := self.touched - {product.pk for product in self.new.get(Product, [])}:
            touch_products(there)
        else:
            touch_catalogue()

    def _overwrite(self, model: type[models.Model], fields: Sequence[str]) -> None:
        """Write rows that are there: an upsert is one plain statement where `bulk_update` is a CASE for each cell."""
        if rows := list(self.changed.get(model, {}).values()):
            model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)
