"""Ordering over HTTP."""

from functools import partial
from typing import Any
from uuid import UUID

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
from apps.checkout.exceptions import InvalidCoupon
from apps.checkout.serializers import (
    CheckoutAtOnceSerializer,
    CheckoutSerializer,
    PaymentMethodSerializer,
    PendingPaymentSerializer,
)
from apps.orders.models import Order
from apps.orders.selectors import token_of
from apps.orders.serializers import OrderSerializer, PlacedOrderSerializer
from apps.payments.models import Payment
from apps.payments.services import is_outside, offered_methods
from core.idempotency import fingerprint
from core.preconditions import IF_MATCH, write_if_match
from core.tokens import secret_id
from core.viewsets import RepeatableMixin, idempotent, read


class CheckoutView(RepeatableMixin, GenericAPIView[Order]):
    """What both ways to order share: a guest's answer carries the token that opens the order."""

    permission_classes = [AllowAny]
    pagination_class = None
    queryset = Order.objects.none()

    sent: dict[str, Any]
    checkout: services.Checkout

    def prepare(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read what is wanted; where a provider outside is paid first, hold the stock and ask it for the money."""
        self.sent = read(request, self.get_serializer_class())
        self.checkout = self.take_checkout()
        if is_outside(self.checkout.provider):
            payment = self.begin(request)
            if payment is not None:
                services.ask_for_money(payment=payment, at=timezone.now())

    def begin(self, request: Request) -> Payment | None:
        """Open the payment of the cart."""
        raise NotImplementedError

    def answer(self, placed: Order | Payment) -> Response:
        """Answer with the order; while its payment is waited for, with that."""
        if isinstance(placed, Payment):
            waiting = {"cart": placed.cart_id, "payment": placed}
            return Response(PendingPaymentSerializer(waiting).data, status=202)
        return Response(OrderSerializer(placed).data, status=201)

    def reveal(self, data: dict[str, Any]) -> dict[str, Any]:
        """Put the token in, which is never stored."""
        if self.request.user.is_authenticated or "id" not in data:
            return data
        return {**data, "token": token_of(UUID(str(data["id"])))}

    def take_checkout(self) -> services.Checkout:
        """Take from what was sent how to pay, and what is said of the cart only now."""
        payment = self.sent.pop("payment")
        ordered: dict[str, Any] = {
            name: self.sent.pop(name) for name in ("lines", "market", "coupon") if name in self.sent
        }
        expected_total = self.sent.pop("expected_total", None)
        changes, self.sent = self.sent, ordered
        return services.Checkout(payment["provider"], payment["method"], expected_total, changes)


class CartCheckoutView(CheckoutView):
    """Order what is in a cart."""

    serializer_class = CheckoutSerializer

    def key_scope(self) -> str:
        """Tie a guest's key to the cart, whose id is their secret."""
        scope = super().key_scope()
        return f"cart:{self.kwargs['pk']}" if scope == "global" else scope

    def heeds_if_match(self) -> bool:
        return True

    def lock_cart(self) -> Any:
        cart = Cart.objects.reachable_by(self.request.user.pk).with_terms().lock_one(self.kwargs["pk"])
        return CartSerializer(price_cart(cart, at=timezone.now())).data

    def begin(self, request: Request) -> Payment | None:
        """Open the payment of the cart, if it is still what its shopper has seen."""
        begin = partial(services.begin_payment, **self.terms())
        return write_if_match(request, self.lock_cart, begin)

    def terms(self) -> dict[str, Any]:
        """Say which cart, for whom, and when."""
        user_id = self.request.user.pk
        return {"cart_id": self.kwargs["pk"], "checkout": self.checkout, "user_id": user_id, "at": timezone.now()}

    @extend_schema(
        operation_id="carts_checkout",
        parameters=[IF_MATCH],
        responses={201: PlacedOrderSerializer, 202: PendingPaymentSerializer},
    )
    @idempotent()
    def post(self, request: Request, pk: UUID) -> Response:
        place = partial(services.place_order, **self.terms())
        if is_outside(self.checkout.provider):  # If-Match was heeded before the money was asked for
            return self.answer(place())
        return self.answer(write_if_match(request, self.lock_cart, place))


class CheckoutAtOnceView(CheckoutView):
    """Order in one call, without a cart; one that is paid outside gets a cart of its own."""

    serializer_class = CheckoutAtOnceSerializer

    def wanted(self) -> list[Wanted]:
        """Name what is ordered."""
        return [Wanted(**line) for line in self.sent["lines"]]

    def cart_id(self) -> UUID:
        """Give the cart's id: the same for the same call under the same key, so that a repeated call pays once."""
        request = self.request
        digest = fingerprint(request.method or "", request.path, request.data)
        return secret_id("checkout", f"{self.key_scope()} {request.headers['Idempotency-Key']} {digest}")

    def begin(self, request: Request) -> Payment | None:
        """Make the cart, and open its payment."""
        if self.sent["coupon"]:
            raise InvalidCoupon(self.sent["coupon"])
        user_id, now = request.user.pk, timezone.now()
        services.draft_cart(
            cart_id=self.cart_id(), wanted=self.wanted(), market=self.sent["market"], user_id=user_id, at=now
        )
        return services.begin_payment(cart_id=self.cart_id(), checkout=self.checkout, user_id=user_id, at=now)

    @extend_schema(operation_id="checkout", responses={201: PlacedOrderSerializer, 202: PendingPaymentSerializer})
    @idempotent(is_key_required=True)
    def post(self, request: Request) -> Response:
        user_id, now = request.user.pk, timezone.now()
        if is_outside(self.checkout.provider):
            placed = services.place_order(cart_id=self.cart_id(), checkout=self.checkout, user_id=user_id, at=now)
            return self.answer(placed)
        order = services.place_order_at_once(
            wanted=self.wanted(),
            market=self.sent["market"],
            coupon=self.sent["coupon"],
            checkout=self.checkout,
            user_id=user_id,
            at=now,
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
