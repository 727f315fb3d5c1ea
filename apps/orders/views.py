"""Orders over HTTP."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.orders import selectors, services
from apps.orders.filters import OrderFilter
from apps.orders.models import Order, OrderQuerySet
from apps.orders.permissions import CanChangeOrder
from apps.orders.serializers import EmailSerializer, OrderListSerializer, OrderSerializer, lock_shown
from core.models import Delivery
from core.permissions import HasAccountOrToken, IsStaffWithPermission
from core.tokens import token_in
from core.viewsets import ColumnListMixin, RepeatableMixin, idempotent

NAME = OpenApiParameter("id", OpenApiTypes.STR, OpenApiParameter.PATH, description="The order's id or number.")
TOKEN = OpenApiParameter("token", OpenApiTypes.STR, description="A guest's key to the order; or send X-Order-Token.")


@extend_schema_view(list=extend_schema(responses=OrderListSerializer(many=True)))
class OrderViewSet(RepeatableMixin, ColumnListMixin, GenericViewSet[Order]):
    """A customer's own orders; all of them for staff; one for a guest with its token."""

    queryset = Order.objects.none()
    filter_backends = (DjangoFilterBackend,)
    filterset_class = OrderFilter
    lookup_value_regex = "[^/]+"

    def get_permissions(self) -> list[Any]:
        needed: dict[str, list[Any]] = {"list": [IsAuthenticated()], "cancel": [HasAccountOrToken(), CanChangeOrder()]}
        return needed.get(self.action, [HasAccountOrToken()])

    def get_serializer_class(self) -> Any:
        return OrderListSerializer if self.action == "list" else OrderSerializer

    def get_queryset(self) -> OrderQuerySet:
        return Order.objects.visible_to(self.request.user).order_by("-placed_at", "pk")

    def get_object(self) -> Order:
        """Find what the caller may see."""
        order = selectors.order_seen_by(self.request.user, self.kwargs["pk"], token=token_in(self.request))
        self.check_object_permissions(self.request, order)
        return order

    def lock_current(self) -> Any:
        """Lock the order, for those who may see it."""
        return lock_shown(self.get_object().pk)

    @extend_schema(parameters=[NAME, TOKEN])
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(OrderSerializer(self.get_object()).data)

    @extend_schema(parameters=[NAME, TOKEN], request=None, responses=OrderSerializer)
    @action(detail=True, methods=["post"])
    @idempotent()
    def cancel(self, request: Request, pk: str) -> Response:
        order = self.get_object()
        is_staff = request.user.is_staff and request.user.has_perm("orders.change_order")
        services.cancel_order(order_id=order.pk, is_staff=is_staff, actor_id=request.user.pk, at=timezone.now())
        return Response(OrderSerializer(self.get_object()).data)


class OrderEmailViewSet(RepeatableMixin, ColumnListMixin, GenericViewSet[Delivery]):
    """The mails that a customer got about an order, or waits for; for staff."""

    permission_classes = [IsStaffWithPermission]
    permissions_by_action = {"list": ["orders.view_order"], "resend": ["orders.change_order"]}
    queryset = Delivery.objects.none()
    serializer_class = EmailSerializer

    def get_queryset(self) -> QuerySet[Delivery]:
        return selectors.emails_about(selectors.order_named(self.kwargs["order"]))

    @extend_schema(operation_id="orders_emails_resend", request=None, responses={201: EmailSerializer})
    @idempotent()
    def resend(self, request: Request, order: str, pk: UUID) -> Response:
        again = services.resend_email(
            order_id=selectors.order_named(order), delivery_id=pk, actor_id=request.user.pk, at=timezone.now()
        )
        return Response(EmailSerializer(again).data, status=201)
