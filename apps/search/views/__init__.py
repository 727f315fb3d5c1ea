"""Search over HTTP."""

from apps.search.views.facets import FacetsView
from apps.search.views.suggest import SuggestView
from apps.search.views.synonyms import SynonymGroupViewSet

__all__ = ["FacetsView", "SuggestView", "SynonymGroupViewSet"]
