"""Typed facts about products, for filters: material, height, dishwasher-safe."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import UUIDModel


class Attribute(UUIDModel):
    """A kind of fact, and what its values are."""

    class Kind(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        BOOLEAN = "boolean"

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)

    def __str__(self) -> str:
        return self.name


class AttributeValue(UUIDModel):
    """One fact about one product, in the column of its attribute's kind."""

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="attribute_values", db_index=False)
    attribute = models.ForeignKey(Attribute, models.PROTECT, related_name="values", db_index=False)
    text = models.CharField(max_length=500, null=True, blank=True)  # noqa: DJ001 empty means another kind
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    boolean = models.BooleanField(null=True, blank=True)
    slug = models.SlugField(
        max_length=200, allow_unicode=True, db_index=False, help_text="The value as filters name it."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "attribute", "slug"], name="attribute_value_once"),
            models.CheckConstraint(
                condition=Q(text__isnull=False, number__isnull=True, boolean__isnull=True)
                | Q(text__isnull=True, number__isnull=False, boolean__isnull=True)
                | Q(text__isnull=True, number__isnull=True, boolean__isnull=False),
                name="attribute_value_of_one_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["attribute", "slug", "product"], name="attribute_value_by_slug")]

    def __str__(self) -> str:
        return str(self.value)

    @property
    def value(self) -> str | Decimal | bool | None:
        """The fact itself."""
        return next((fact for fact in (self.text, self.number, self.boolean) if fact is not None), None)
