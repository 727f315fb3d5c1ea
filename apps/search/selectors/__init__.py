"""Reads of search that are not rows of one model."""

from apps.search.selectors.facets import facets
from apps.search.selectors.languages import shop_language
from apps.search.selectors.searching import matching, ranked
from apps.search.selectors.suggesting import suggestions
from apps.search.selectors.texts import all_texts, texts_of

__all__ = ["all_texts", "facets", "matching", "ranked", "shop_language", "suggestions", "texts_of"]
