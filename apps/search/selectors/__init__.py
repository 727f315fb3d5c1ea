"""Reads of search that are not rows of one model."""

from apps.search.selectors.census import memory
from apps.search.selectors.facets import Wanted, facets
from apps.search.selectors.languages import shop_language
from apps.search.selectors.searching import matching, ranked
from apps.search.selectors.suggesting import suggestions
from apps.search.selectors.texts import all_texts, texts_of
from apps.search.selectors.understanding import understand

__all__ = [
    "Wanted",
    "all_texts",
    "facets",
    "matching",
    "memory",
    "ranked",
    "shop_language",
    "suggestions",
    "texts_of",
    "understand",
]
