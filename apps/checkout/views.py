"""Ordering over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.carts.models import Cart
from apps.carts.rules import Wanted
from apps.checkout import services
from apps.checkout.serializers import CheckoutAtOnceSerializer, CheckoutSerializer, PaymentMethodSerializer
from apps.orders.models import Order
from apps.orders.selectors import token_of
from apps.orders.serializers import OrderSerializer, PlacedOrderSerializer
from apps.payments.services import offered_methods
from core.idempotency import Answer
from core.viewsets import answer_once


def idempotency_key(*, is_required: bool) -> OpenApiParameter:
    return OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=is_required)


class CheckoutView(GenericAPIView[Order]):
    """What both ways to order share: a guest's answer carries the token that opens the order."""

    permission_classes = [AllowAny]
    pagination_class = None
    queryset = Order.objects.none()

    def read(self, request: Request) -> dict[str, Any]:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer(self, order: Order) -> Answer:
        prefetch_related_objects([order], "lines", "timeline")
        return Answer(201, OrderSerializer(order).data)

    def reveal(self, data: dict[str, Any]) -> dict[str, Any]:
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

    @extend_schema(
        operation_id="carts_checkout",
        parameters=[idempotency_key(is_required=False)],
        responses={201: PlacedOrderSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        checkout = self.checkout_in(self.read(request))

        def work() -> Answer:
            return self.answer(
                services.place_order(cart_id=pk, checkout=checkout, user_id=request.user.pk, at=timezone.now())
            )

        scope = f"user:{request.user.pk}" if request.user.is_authenticated else f"cart:{pk}"
        return answer_once(request, scope=scope, work=work, reveal=self.reveal)


class CheckoutAtOnceView(CheckoutView):
    """Order in one call, without a cart."""

    serializer_class = CheckoutAtOnceSerializer

    @extend_schema(
        operation_id="checkout",
        parameters=[idempotency_key(is_required=True)],
        responses={201: PlacedOrderSerializer},
    )
    def post(self, request: Request) -> Response:
        sent = self.read(request)
        wanted = [Wanted(**line) for line in sent.pop("lines")]
        market, coupon = sent.pop("market"), sent.pop("coupon")
        checkout = self.checkout_in(sent)

        def work() -> Answer:
            order = services.place_order_at_once(
                wanted=wanted,
                market=market,
                coupon=coupon,
                checkout=checkout,
                user_id=request.user.pk,
                at=timezone.now(),
            )
            return self.answer(order)

        scope = f"user:{request.user.pk}" if request.user.is_authenticated else "global"
        return answer_once(request, scope=scope, work=work, reveal=self.reveal, is_required=True)


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
