"""The addresses of orders."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.orders.views import OrderEmailViewSet, OrderViewSet

router = SimpleRouter()
router.register("orders", OrderViewSet, basename="order")
urlpatterns = [
    *router.urls,
    path("orders/<str:order>/emails/", OrderEmailViewSet.as_view({"get": "list"}), name="order-emails"),
    path(
        "orders/<str:order>/emails/<uuid:pk>/resend/",
        OrderEmailViewSet.as_view({"post": "resend"}),
        name="order-email-resend",
    ),
]
