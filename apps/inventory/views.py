"""The stock room over HTTP, for staff."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.inventory import services
from apps.inventory.filters import StockLevelFilter, StockMovementFilter
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.inventory.selectors import variant_named
from apps.inventory.serializers import (
    AdjustmentSerializer,
    StockLevelSerializer,
    StockLocationSerializer,
    StockMovementSerializer,
)
from core.permissions import IsStaffWithPermission
from core.viewsets import ColumnListMixin, RecordViewSet, RepeatableMixin, idempotent, read


class StockLocationViewSet(RecordViewSet):
    """Where goods lie, and from which shelf they are taken first."""

    lookup_value_converter = "uuid"
    queryset = StockLocation.objects.order_by("priority", "pk")
    serializer_class = StockLocationSerializer
    write = staticmethod(services.save_stock_location)
    remove = staticmethod(services.delete_stock_location)

    def lock_current(self) -> Any:
        """Lock the default one first, as a write does that may take its place."""
        StockLocation.objects.filter(is_default=True).lock_all()
        return super().lock_current()


class StockLevelViewSet(RepeatableMixin, ColumnListMixin, GenericViewSet[StockLevel]):
    lookup_value_converter = "uuid"
    queryset = StockLevel.objects.order_by("pk")
    serializer_class = StockLevelSerializer
    permission_classes = [IsStaffWithPermission]
    filter_backends = [DjangoFilterBackend]
    filterset_class = StockLevelFilter
    permissions_by_action = {"adjust": ["inventory.change_stocklevel"]}

    @extend_schema(request=AdjustmentSerializer, responses=StockLevelSerializer)
    @action(detail=False, methods=["post"], filter_backends=[], pagination_class=None)
    @idempotent()
    def adjust(self, request: Request) -> Response:
        sent = read(request, AdjustmentSerializer)
        level = services.adjust_stock(
            variant_id=variant_named(variant=sent.get("variant"), sku=sent.get("sku", "")),
            location_id=sent.get("location"),
            delta=sent.get("delta"),
            on_hand=sent.get("on_hand"),
            note=sent["reason"],
            actor_id=request.user.pk,
        )
        return Response(StockLevelSerializer(level).data)


class StockMovementViewSet(ColumnListMixin, GenericViewSet[StockMovement]):
    lookup_value_converter = "uuid"
    queryset = StockMovement.objects.order_by("-pk")
    serializer_class = StockMovementSerializer
    permission_classes = [IsStaffWithPermission]
    filter_backends = [DjangoFilterBackend]
    filterset_class = StockMovementFilter
