"""The addresses of fulfillment."""

from django.urls import path

from apps.fulfillment.views import FulfillmentViewSet

urlpatterns = [
    path(
        "orders/<str:order>/fulfillments/",
        FulfillmentViewSet.as_view({"post": "create"}),
        name="order-fulfillments",
    ),
    path(
        "orders/<str:order>/fulfillments/<uuid:pk>/",
        FulfillmentViewSet.as_view({"patch": "partial_update"}),
        name="order-fulfillment",
    ),
]
