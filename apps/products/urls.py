"""The addresses of the catalogue."""

from rest_framework.routers import SimpleRouter

from apps.products.views import CategoryViewSet, ProductViewSet

router = SimpleRouter(use_regex_path=False)
router.register("categories", CategoryViewSet, basename="category")
router.register("products", ProductViewSet, basename="product")

urlpatterns = router.urls
