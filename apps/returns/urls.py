"""The addresses of returns."""

from django.urls import path

from apps.returns.views import OrderReturnViewSet, ReturnViewSet

ONE = "orders/<str:order>/returns/<uuid:pk>"

urlpatterns = [
    path("returns/", ReturnViewSet.as_view({"get": "list"}), name="returns"),
    path("orders/<str:order>/returns/", OrderReturnViewSet.as_view({"post": "create"}), name="order-returns"),
    *(
        path(f"{ONE}/{step}/", OrderReturnViewSet.as_view({"post": step}), name=f"order-return-{step}")
        for step in ("approve", "reject", "receive", "refund")
    ),
]
