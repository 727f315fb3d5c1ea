"""Every write to what products are found by."""

from apps.search.services.changes import forget_changes, note_changes
from apps.search.services.indexing import (
    follow_language,
    index_again,
    index_category,
    index_missing,
    index_products,
    reindex,
)
from apps.search.services.synonyms import delete_synonyms, refresh_synonyms, save_synonyms

__all__ = [
    "delete_synonyms",
    "follow_language",
    "forget_changes",
    "index_again",
    "index_category",
    "index_missing",
    "index_products",
    "note_changes",
    "refresh_synonyms",
    "reindex",
    "save_synonyms",
]
