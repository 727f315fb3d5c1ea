"""The addresses of payments."""

from django.urls import path

from apps.payments.views import OrderPaymentViewSet, WebhookView

urlpatterns = [
    path(
        "orders/<str:order>/payments/<uuid:payment>/capture/",
        OrderPaymentViewSet.as_view({"post": "capture"}),
        name="order-payment-capture",
    ),
    path(
        "orders/<str:order>/payments/<uuid:payment>/void/",
        OrderPaymentViewSet.as_view({"post": "void"}),
        name="order-payment-void",
    ),
    path("orders/<str:order>/refunds/", OrderPaymentViewSet.as_view({"post": "refund"}), name="order-refunds"),
    path("webhooks/payments/<slug:provider>/", WebhookView.as_view(), name="payment-webhook"),
]
