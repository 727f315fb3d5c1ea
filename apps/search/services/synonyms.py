"""Writes to what shoppers call things."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.products.services import touch_catalogue
from apps.search.models import Synonym, SynonymGroup
from apps.search.rules import stems
from apps.search.selectors import shop_language
from core.exceptions import InvalidFields
from core.services import delete_record, save_record

MAX_SYNONYMS = 50
MAX_LENGTH = 200


@transaction.atomic
def save_synonyms(*, pk: UUID, fields: Mapping[str, Any]) -> SynonymGroup:
    """Write a group of synonyms, making it where there is none of that key; from now on questions go by it.

    Raises InvalidFields unless there are at least two that differ in more than their form.
    """
    words = [" ".join(str(word).split()) for word in fields.get("words", ())]
    roots = _roots(words, shop_language())
    if not 2 <= len(roots) <= MAX_SYNONYMS or "" in roots:
        raise InvalidFields({"words": [f"Two to {MAX_SYNONYMS} different words or phrases."]})
    if any(len(root) > MAX_LENGTH for root in roots):
        raise InvalidFields({"words": [f"Each has at most {MAX_LENGTH} letters."]})
    group = save_record(SynonymGroup, pk=pk, fields={"words": words})
    _write(group, roots)
    touch_catalogue()
    return group


@transaction.atomic
def delete_synonyms(*, pk: UUID) -> None:
    """Delete a group of synonyms. Raises NotFound."""
    delete_record(SynonymGroup, pk=pk)
    touch_catalogue()


@transaction.atomic
def refresh_synonyms() -> None:
    """Write down anew what questions find the synonyms by, as the market may have another language."""
    language = shop_language()
    for group in SynonymGroup.objects.order_by("pk").lock_all():
        _write(group, _roots(group.words, language))


def _roots(words: list[str], language: str) -> list[str]:
    return list(dict.fromkeys(" ".join(stems(word, language)) for word in words))


def _write(group: SynonymGroup, roots: list[str]) -> None:
    group.synonyms.all().delete()
    Synonym.objects.bulk_create(Synonym(group=group, stems=root) for root in roots if root)
