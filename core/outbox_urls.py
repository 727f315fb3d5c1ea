"""The addresses of the outbox, under the interface."""

from rest_framework.routers import SimpleRouter

from core.views import DeliveryViewSet, EventViewSet

router = SimpleRouter(use_regex_path=False)
router.register("events", EventViewSet)
router.register("deliveries", DeliveryViewSet)
urlpatterns = router.urls
