"""The addresses of search; they stand before the catalogue's, whose `products/{id}/` would take any name."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.search.views import FacetsView, SuggestView, SynonymGroupViewSet

router = SimpleRouter(use_regex_path=False)
router.register("synonyms", SynonymGroupViewSet)

urlpatterns = [
    path("products/facets/", FacetsView.as_view(), name="product-facets"),
    path("products/suggest/", SuggestView.as_view(), name="product-suggest"),
    *router.urls,
]
