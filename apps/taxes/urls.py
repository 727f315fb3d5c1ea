"""The addresses of taxes."""

from rest_framework.routers import SimpleRouter

from apps.taxes.views import TaxClassViewSet, TaxRateViewSet

router = SimpleRouter(use_regex_path=False)
router.register("tax-classes", TaxClassViewSet)
router.register("tax-rates", TaxRateViewSet)
urlpatterns = router.urls
