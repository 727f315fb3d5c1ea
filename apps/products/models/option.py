"""What tells a product's variants apart."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import UUIDModel


class Option(UUIDModel):
    """A way in which a product's variants differ: Size, Color."""

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="options", db_index=False)
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, allow_unicode=True, db_index=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["product", "slug"], name="option_once_a_product")]
        indexes: ClassVar = [models.Index(fields=["slug", "product"], name="option_by_slug")]

    def __str__(self) -> str:
        return self.name


class OptionValue(UUIDModel):
    """One choice of an option: S, M, L."""

    option = models.ForeignKey(Option, models.CASCADE, related_name="values", db_index=False)
    value = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, allow_unicode=True, db_index=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["option", "value"], name="option_value_once")]
        indexes: ClassVar = [models.Index(fields=["slug", "option"], name="option_value_by_slug")]

    def __str__(self) -> str:
        return self.value
