"""Carts over HTTP."""

from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.carts import selectors, services
from apps.carts.models import Cart, CartQuerySet
from apps.carts.rules import Wanted, surplus_problem
from apps.carts.serializers import (
    CartCreateSerializer,
    CartSerializer,
    CartUpdateSerializer,
    QuantitySerializer,
    ShippingOfferSerializer,
)
from core.preconditions import IfMatchMixin
from core.viewsets import read
from core.wanted import WantedSerializer


class CartViewSet(IfMatchMixin, GenericViewSet[Cart]):
    """What a shopper has chosen: the id of an anonymous cart is its secret, an owned one needs its owner."""

    permission_classes = [AllowAny]
    serializer_class = CartSerializer
    lookup_value_converter = "uuid"
    pagination_class = None
    answers_whole = frozenset({"create", "partial_update", "lines", "line", "remove_line"})

    def get_queryset(self) -> CartQuerySet:
        return Cart.objects.reachable_by(self.request.user.pk).with_terms()

    def lock_current(self) -> Any:
        if self.action == "merge":
            services.lock_to_merge(cart_id=self.kwargs["pk"], user_id=cast("UUID", self.request.user.pk))
        return self._shown(self.get_queryset().lock_one(self.kwargs["pk"]))

    @extend_schema(request=CartCreateSerializer, responses={201: CartSerializer})
    def create(self, request: Request) -> Response:
        sent = read(request, CartCreateSerializer)
        lines = [Wanted(**line) for line in sent.get("lines", [])]
        cart = services.create_cart(
            lines=lines, market=sent.get("market", ""), user_id=request.user.pk, at=timezone.now()
        )
        return self._answer(cart.pk, status=201)

    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self._answer(pk)

    @extend_schema(request=CartUpdateSerializer)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        changes = read(request, CartUpdateSerializer)
        services.update_cart(cart_id=pk, user_id=request.user.pk, changes=changes, at=timezone.now())
        return self._answer(pk)

    @extend_schema(request=WantedSerializer)
    @action(detail=True, methods=["post"], url_path="lines")
    def lines(self, request: Request, pk: UUID) -> Response:
        wanted = Wanted(**read(request, WantedSerializer))
        services.add_line(cart_id=pk, user_id=request.user.pk, wanted=wanted, at=timezone.now())
        return self._answer(pk)

    @extend_schema(request=QuantitySerializer)
    @action(detail=True, methods=["patch"], url_path="lines/<uuid:line_id>")
    def line(self, request: Request, pk: UUID, line_id: UUID) -> Response:
        quantity = read(request, QuantitySerializer)["quantity"]
        user_id = request.user.pk
        services.set_quantity(cart_id=pk, user_id=user_id, line_id=line_id, quantity=quantity, at=timezone.now())
        return self._answer(pk)

    @extend_schema(responses=CartSerializer)
    @line.mapping.delete
    def remove_line(self, request: Request, pk: UUID, line_id: UUID) -> Response:
        services.remove_line(cart_id=pk, user_id=request.user.pk, line_id=line_id, at=timezone.now())
        return self._answer(pk)

    @extend_schema(responses=ShippingOfferSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="shipping-methods")
    def shipping_methods(self, request: Request, pk: UUID) -> Response:
        priced = selectors.price_cart(self.get_object(), at=timezone.now())
        offers = [
            {
                "id": method.pk,
                "name": method.name,
                "price": price,
                "currency": method.currency,
                "estimated_days": method.estimated_days,
            }
            for method, price in selectors.offered_methods(priced)
        ]
        return Response(ShippingOfferSerializer(offers, many=True).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], permission_classes=[IsAuthenticated])
    def merge(self, request: Request, pk: UUID) -> Response:
        user_id = cast("UUID", request.user.pk)
        merged = services.merge_cart(cart_id=pk, user_id=user_id, at=timezone.now())
        answer = self._answer(merged.cart.pk)
        for line in answer.data["lines"]:
            if units := merged.surplus.get(UUID(line["variant"])):
                answer.data["problems"].append({"line": line["id"], **asdict(surplus_problem(units))})
        return answer

    def _answer(self, cart_id: UUID, status: int = 200) -> Response:
        self.kwargs["pk"] = cart_id
        return Response(self._shown(self.get_object()), status=status)

    def _shown(self, cart: Cart) -> Any:
        return CartSerializer(selectors.price_cart(cart, at=timezone.now())).data
