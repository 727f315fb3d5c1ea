"""The addresses of carts."""

from rest_framework.routers import SimpleRouter

from apps.carts.views import CartViewSet

router = SimpleRouter(use_regex_path=False)
router.register("carts", CartViewSet, basename="cart")
urlpatterns = router.urls
