"""The addresses of shipping."""

from rest_framework.routers import SimpleRouter

from apps.shipping.views import ShippingMethodViewSet, ShippingZoneViewSet

router = SimpleRouter(use_regex_path=False)
router.register("shipping-zones", ShippingZoneViewSet)
router.register("shipping-methods", ShippingMethodViewSet)
urlpatterns = router.urls
