"""Ordering over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.carts.models import Cart
from apps.carts.rules import Wanted
from apps.carts.selectors import price_cart
from apps.carts.serializers import CartSerializer
from apps.checkout import services
from apps.checkout.serializers import CheckoutAtOnceSerializer, CheckoutSerializer, PaymentMethodSerializer
from apps.orders.models import Order
from apps.orders.selectors import token_of
from apps.orders.serializers import OrderSerializer, PlacedOrderSerializer
from apps.payments.services import offered_methods
from core.preconditions import IF_MATCH, write_if_match
from core.viewsets import RepeatableMixin, idempotent


class CheckoutView(RepeatableMixin, GenericAPIView[Order]):
    """What both ways to order share: a guest's answer carries the token that opens the order."""

    permission_classes = [AllowAny]
    pagination_class = None
    queryset = Order.objects.none()

    def read(self, request: Request) -> dict[str, Any]:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer(self, order: Order) -> Response:
        prefetch_related_objects([order], "lines", "timeline")
        return Response(OrderSerializer(order).data, status=201)

    def reveal(self, data: dict[str, Any]) -> dict[str, Any]:
        """Put the token in, which is never stored."""
        if self.request.user.is_authenticated:
            return data
        return {**data, "token": token_of(UUID(str(data["id"])))}

    def checkout_in(self, sent: dict[str, Any]) -> services.Checkout:
        payment = sent.pop("payment")
        return services.Checkout(
            provider=payment["provider"],
            method=payment["method"],
            expected_total=sent.pop("expected_total", None),
            changes=sent,
        )


class CartCheckoutView(CheckoutView):
    """Order what is in a cart."""

    serializer_class = CheckoutSerializer

    def key_scope(self) -> str:
        """Tie a guest's key to the cart, whose id is their secret."""
        scope = super().key_scope()
        return f"cart:{self.kwargs['pk']}" if scope == "global" else scope

    def lock_cart(self) -> Any:
        cart = Cart.objects.reachable_by(self.request.user.pk).with_terms().lock_one(self.kwargs["pk"])
        return CartSerializer(price_cart(cart, at=timezone.now())).data

    @extend_schema(operation_id="carts_checkout", parameters=[IF_MATCH], responses={201: PlacedOrderSerializer})
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Response:
        checkout = self.checkout_in(self.read(request))

        def place() -> Order:
            return services.place_order(cart_id=pk, checkout=checkout, user_id=request.user.pk, at=timezone.now())

        return self.answer(write_if_match(request, self.lock_cart, place))


class CheckoutAtOnceView(CheckoutView):
    """Order in one call, without a cart."""

    serializer_class = CheckoutAtOnceSerializer

    @extend_schema(operation_id="checkout", responses={201: PlacedOrderSerializer})
    @idempotent(is_key_required=True)
    def post(self, request: Request) -> Response:
        sent = self.read(request)
        order = services.place_order_at_once(
            wanted=[Wanted(**line) for line in sent.pop("lines")],
            market=sent.pop("market"),
            coupon=sent.pop("coupon"),
            checkout=self.checkout_in(sent),
            user_id=request.user.pk,
            at=timezone.now(),
        )
        return self.answer(order)


class PaymentMethodsView(GenericAPIView[Cart]):
    """How a cart can be paid."""

    permission_classes = [AllowAny]
    pagination_class = None
    serializer_class = PaymentMethodSerializer
    queryset = Cart.objects.none()

    @extend_schema(operation_id="carts_payment_methods", responses=PaymentMethodSerializer(many=True))
    def get(self, request: Request, pk: UUID) -> Response:
        cart = get_object_or_404(Cart.objects.reachable_by(request.user.pk).select_related("market"), pk=pk)
        return Response(offered_methods(cart.market.currency))
