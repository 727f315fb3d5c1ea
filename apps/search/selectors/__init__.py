"""Reads of search that are not rows of one model."""

from apps.search.selectors.searching import matching, ranked
from apps.search.selectors.texts import texts_of

__all__ = ["matching", "ranked", "texts_of"]
