"""The addresses of ordering."""

from django.urls import path

from apps.checkout.views import CartCheckoutView, CheckoutAtOnceView, PaymentMethodsView

urlpatterns = [
    path("checkout/", CheckoutAtOnceView.as_view(), name="checkout"),
    path("carts/<uuid:pk>/checkout/", CartCheckoutView.as_view(), name="cart-checkout"),
    path("carts/<uuid:pk>/payment-methods/", PaymentMethodsView.as_view(), name="cart-payment-methods"),
]
