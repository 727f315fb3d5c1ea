"""Search over HTTP."""

from apps.search.views.suggest import SuggestView
from apps.search.views.synonyms import SynonymGroupViewSet

__all__ = ["SuggestView", "SynonymGroupViewSet"]
