"""Fulfillments over HTTP, for staff."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.fulfillment import services
from apps.fulfillment.models import Fulfillment
from apps.fulfillment.serializers import FulfillmentSerializer, ParcelSerializer, TrackingSerializer
from apps.orders.selectors import order_named
from apps.orders.serializers import lock_shown
from core.permissions import IsStaffWithPermission
from core.viewsets import RepeatableMixin, idempotent, read


class FulfillmentViewSet(RepeatableMixin, GenericViewSet[Fulfillment]):
    """What staff send of an order."""

    permission_classes = [IsStaffWithPermission]
    queryset = Fulfillment.objects.none()
    serializer_class = FulfillmentSerializer
    pagination_class = None

    def lock_current(self) -> Any:
        """Lock the order that is sent."""
        return lock_shown(order_named(self.kwargs["order"]))

    @extend_schema(operation_id="orders_fulfill", request=ParcelSerializer, responses={201: FulfillmentSerializer})
    @idempotent()
    def create(self, request: Request, order: str) -> Response:
        sent = read(request, ParcelSerializer)
        lines = [(unit["line"], unit["quantity"]) for unit in sent.pop("lines", [])]
        fulfillment = services.fulfill_order(
            order_id=order_named(order),
            parcel=services.Parcel(lines, **sent),
            actor_id=request.user.pk,
            at=timezone.now(),
        )
        return Response(FulfillmentSerializer(fulfillment).data, status=201)

    @extend_schema(
        operation_id="orders_fulfillments_update", request=TrackingSerializer, responses=FulfillmentSerializer
    )
    @idempotent()
    def partial_update(self, request: Request, order: str, pk: UUID) -> Response:
        fulfillment = services.update_tracking(
            order_id=order_named(order),
            fulfillment_id=pk,
            changes=read(request, TrackingSerializer),
            actor_id=request.user.pk,
            at=timezone.now(),
        )
        return Response(FulfillmentSerializer(fulfillment).data)
