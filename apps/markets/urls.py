"""The addresses of markets."""

from rest_framework.routers import SimpleRouter

from apps.markets.views import MarketViewSet

router = SimpleRouter(use_regex_path=False)
router.register("markets", MarketViewSet)
urlpatterns = router.urls
