"""The stock room over HTTP, for staff."""

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.viewsets import GenericViewSet

from apps.inventory import services
from apps.inventory.filters import StockLevelFilter, StockMovementFilter
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.inventory.serializers import StockLevelSerializer, StockLocationSerializer, StockMovementSerializer
from core.permissions import IsStaffWithPermission
from core.viewsets import ColumnListMixin, RecordViewSet


class StockLocationViewSet(RecordViewSet):
    lookup_value_converter = "uuid"
    queryset = StockLocation.objects.order_by("priority", "pk")
    serializer_class = StockLocationSerializer
    write = staticmethod(services.save_stock_location)
    remove = staticmethod(services.delete_stock_location)


class StockLevelViewSet(ColumnListMixin, GenericViewSet[StockLevel]):
    lookup_value_converter = "uuid"
    queryset = StockLevel.objects.order_by("pk")
    serializer_class = StockLevelSerializer
    permission_classes = [IsStaffWithPermission]
    filter_backends = [DjangoFilterBackend]
    filterset_class = StockLevelFilter


class StockMovementViewSet(ColumnListMixin, GenericViewSet[StockMovement]):
    lookup_value_converter = "uuid"
    queryset = StockMovement.objects.order_by("-pk")
    serializer_class = StockMovementSerializer
    permission_classes = [IsStaffWithPermission]
    filter_backends = [DjangoFilterBackend]
    filterset_class = StockMovementFilter
