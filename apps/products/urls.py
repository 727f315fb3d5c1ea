"""The addresses of the catalogue."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.products.views import CategoryViewSet, ImportViewSet, ProductCsvView, ProductJsonLinesView, ProductViewSet

router = SimpleRouter(use_regex_path=False)
router.register("products", ProductViewSet, basename="product")
router.register("categories", CategoryViewSet, basename="category")
router.register("imports", ImportViewSet, basename="import")

urlpatterns = [
    *router.urls,
    path("exports/products.csv", ProductCsvView.as_view(), name="product-export"),
    path("exports/products.jsonl", ProductJsonLinesView.as_view(), name="product-export-jsonl"),
]
