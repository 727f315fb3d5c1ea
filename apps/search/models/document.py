"""What is kept of products to find them by, and the words that they are described with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.products.models import Product
from apps.search.models.matching import Matches
from apps.search.rules import MAX_WORD

FIELDS = ("name", "category", "facts", "codes", "description")
"""What a document says, in columns."""


class Document(models.Model):
    """The stems of one product's texts, with a space around each. The database's own index follows by itself."""

    id = models.BigAutoField(primary_key=True)
    product = models.OneToOneField(Product, models.CASCADE, related_name="search_document")
    name = models.TextField()
    category = models.TextField(help_text="The names on the way to its categories.")
    facts = models.TextField(help_text="Attributes, options, vendor and tags.")
    codes = models.TextField(help_text="SKUs and barcodes, each as one word.")
    description = models.TextField()

    def __str__(self) -> str:
        return self.name.strip()


Document._meta.get_field("id").register_lookup(Matches)


class Word(models.Model):
    """A word of the catalogue, folded, and the stem that documents have of it."""

    word = models.CharField(max_length=MAX_WORD, primary_key=True)
    stem = models.CharField(max_length=MAX_WORD, db_index=True)
    frequency = models.PositiveIntegerField(default=0, help_text="In how many documents it was counted.")

    def __str__(self) -> str:
        return self.word


class Spelling(models.Model):
    """A word or its stem with at most one letter dropped: what it has in common with its misspellings."""

    id = models.BigAutoField(primary_key=True)
    word = models.ForeignKey(Word, models.CASCADE, related_name="spellings", db_index=False)
    spelling = models.CharField(max_length=MAX_WORD)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["spelling", "word"], name="spelling_once_a_word")]
        indexes: ClassVar = [models.Index(fields=["word"], name="spelling_by_word")]

    def __str__(self) -> str:
        return self.spelling
