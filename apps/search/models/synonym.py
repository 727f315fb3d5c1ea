"""What shoppers call things, and what the shop calls them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet


class SynonymGroup(BaseModel):
    """Words and phrases that mean the same: who asks for one finds the others too."""

    words = models.JSONField(help_text='As people write them: ["sofa", "couch", "settee"].')

    objects = LockingQuerySet["SynonymGroup"].as_manager()

    def __str__(self) -> str:
        return ", ".join(self.words)


class Synonym(UUIDModel):
    """One of a group, as questions are looked up by: its stems."""

    group = models.ForeignKey(SynonymGroup, models.CASCADE, related_name="synonyms", db_index=False)
    stems = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "stems"], name="synonym_once_a_group")]

    def __str__(self) -> str:
        return self.stems
