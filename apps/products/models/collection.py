"""Hand-picked groups of products."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import BaseModel, UUIDModel


class Collection(BaseModel):
    """Products that somebody chose to show together."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)
    description = models.TextField(blank=True)
    products = models.ManyToManyField("products.Product", through="CollectionEntry", related_name="collections")

    def __str__(self) -> str:
        return self.name


class CollectionEntry(UUIDModel):
    """One product's place in a collection."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries", db_index=False)
    product = models.ForeignKey("products.Product", models.CASCADE, related_name="collection_entries")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "collection entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "product"], name="collection_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.position}"
