"""The addresses of the stock room."""

from rest_framework.routers import SimpleRouter

from apps.inventory.views import StockLevelViewSet, StockLocationViewSet, StockMovementViewSet

router = SimpleRouter(use_regex_path=False)
router.register("stock-locations", StockLocationViewSet)
router.register("stock-levels", StockLevelViewSet)
router.register("stock-movements", StockMovementViewSet)
urlpatterns = router.urls
