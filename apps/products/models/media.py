"""Pictures of products."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from core.models import BaseModel


class Media(BaseModel):
    """A picture: a file of ours, or an address elsewhere that an import brought along."""

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="media")
    file = models.ImageField(upload_to="products/", blank=True, max_length=500)
    url = models.URLField(max_length=2000, blank=True)
    alt = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        verbose_name_plural = "media"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(file="") ^ Q(url=""), name="media_is_a_file_or_an_address")
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def source(self) -> str:
        """The file's name, or the address."""
        return self.file.name or self.url
