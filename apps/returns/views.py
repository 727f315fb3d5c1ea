"""Returns over HTTP: customers ask, staff decide."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.orders.selectors import order_named, order_seen_by
from apps.orders.serializers import lock_shown
from apps.returns import services
from apps.returns.filters import ReturnFilter
from apps.returns.models import Return
from apps.returns.permissions import CanAskForReturn
from apps.returns.serializers import (
    AnswerSerializer,
    ReceptionSerializer,
    ReturnListSerializer,
    ReturnRefundSerializer,
    ReturnRequestSerializer,
    ReturnSerializer,
)
from core.permissions import HasAccountOrToken, IsStaffWithPermission
from core.tokens import token_in
from core.viewsets import ColumnListMixin, RepeatableMixin, idempotent, read

TOKEN = OpenApiParameter("token", OpenApiTypes.STR, description="A guest's key to the order; or send X-Order-Token.")


def answer(found: Return, status: int = 200) -> Response:
    return Response(ReturnSerializer(found).data, status=status)


class OrderReturnViewSet(RepeatableMixin, GenericViewSet[Return]):
    """The returns of an order: its owner asks for one, staff take it from there."""

    permission_classes = [IsStaffWithPermission]
    permissions_by_action = {step: ["returns.change_return"] for step in ("approve", "reject", "receive", "refund")}
    queryset = Return.objects.none()
    serializer_class = ReturnSerializer
    pagination_class = None

    def get_permissions(self) -> Any:
        return [HasAccountOrToken(), CanAskForReturn()] if self.action == "create" else super().get_permissions()

    def lock_current(self) -> Any:
        """Lock the order whose goods come back, for those who may see it."""
        found = order_seen_by(self.request.user, self.kwargs["order"], token=token_in(self.request))
        return lock_shown(found.pk)

    @extend_schema(
        operation_id="orders_returns_request",
        parameters=[TOKEN],
        request=ReturnRequestSerializer,
        responses={201: ReturnSerializer},
    )
    @idempotent()
    def create(self, request: Request, order: str) -> Response:
        found = order_seen_by(request.user, order, token=token_in(request))
        self.check_object_permissions(request, found)
        sent = read(request, ReturnRequestSerializer)
        lines = [(unit["line"], unit["quantity"]) for unit in sent["lines"]]
        wanted = services.request_return(
            order_id=found.pk, lines=lines, reason=sent["reason"], actor_id=request.user.pk, at=timezone.now()
        )
        return answer(wanted, status=201)

    @extend_schema(operation_id="orders_returns_approve", request=AnswerSerializer, responses=ReturnSerializer)
    @idempotent()
    def approve(self, request: Request, order: str, pk: UUID) -> Response:
        return self._step(services.approve_return, **read(request, AnswerSerializer))

    @extend_schema(operation_id="orders_returns_reject", request=AnswerSerializer, responses=ReturnSerializer)
    @idempotent()
    def reject(self, request: Request, order: str, pk: UUID) -> Response:
        return self._step(services.reject_return, **read(request, AnswerSerializer))

    @extend_schema(operation_id="orders_returns_receive", request=ReceptionSerializer, responses=ReturnSerializer)
    @idempotent()
    def receive(self, request: Request, order: str, pk: UUID) -> Response:
        lines = read(request, ReceptionSerializer).get("lines", [])
        arrivals = [services.Arrival(unit["line"], unit["quantity"], unit["restock"]) for unit in lines]
        return self._step(services.receive_return, arrivals=arrivals)

    @extend_schema(operation_id="orders_returns_refund", request=ReturnRefundSerializer, responses=ReturnSerializer)
    @idempotent()
    def refund(self, request: Request, order: str, pk: UUID) -> Response:
        return self._step(services.refund_return, **read(request, ReturnRefundSerializer))

    def _step(self, step: Callable[..., Return], **said: Any) -> Response:
        order_id, return_id = order_named(self.kwargs["order"]), self.kwargs["pk"]
        actor_id = self.request.user.pk
        return answer(step(order_id=order_id, return_id=return_id, actor_id=actor_id, at=timezone.now(), **said))


class ReturnViewSet(ColumnListMixin, GenericViewSet[Return]):
    """All returns, for staff: what is to be decided, and what is on its way."""

    permission_classes = [IsStaffWithPermission]
    queryset = Return.objects.order_by("-requested_at", "pk")
    serializer_class = ReturnListSerializer
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ReturnFilter
