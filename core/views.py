"""The outbox over HTTP, for staff: what happened, and who was told."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import GenericViewSet

from core import feed, outbox
from core.filters import DeliveryFilter, EventFilter
from core.models import Delivery, Event
from core.pagination import DEFAULT_SIZE, MAX_SIZE, StandardPagination, parameter, whole_number
from core.permissions import IsStaffWithPermission
from core.preconditions import IfMatchMixin
from core.serializers import DeliverySerializer, EventSerializer
from core.viewsets import ColumnListMixin

MAX_POSITION = 2**53 - 1
"""What numbers in JSON can tell apart everywhere."""


class FeedPagination(BasePagination):
    """The feed of events, read on from a position: `after`, and `page_size` up to 100. There is no way back."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Read on, one row more than the page to see whether there are more. Raises PositionGone."""
        size = whole_number(request, "page_size", DEFAULT_SIZE, MAX_SIZE)
        after = whole_number(request, "after", -1, MAX_POSITION, least=0)
        columns = view.get_serializer_class().columns()
        found = feed.read(
            queryset.values_list(*columns, "position"), after=None if after < 0 else after, limit=size + 1
        )
        rows = found[:size]
        has_more = len(found) > size
        self.next = replace_query_param(request.build_absolute_uri(), "after", rows[-1][-1]) if has_more else None
        return [row[:-1] for row in rows]

    def get_paginated_response(self, data: Any) -> Response:
        """Wrap one page in the shape that all lists have."""
        return Response({"next": self.next, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for the OpenAPI document."""
        return StandardPagination().get_paginated_response_schema(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters for the OpenAPI document."""
        position = {"type": "integer", "minimum": 0, "maximum": MAX_POSITION}
        return [
            parameter("after", position, "The last position that you have seen; left out, the feed begins."),
            parameter("page_size", {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}, "Rows a page."),
        ]


FEED = """What happened in the shop, each fact once, in an order that never changes.

Read on after the last position that you have seen: nothing comes before it later. 410 (`position_gone`) says that what
follows is not kept any more."""
DELIVERIES = "Who was told of an event, or will be; newest first. `?status=dead` are those that were given up."


@extend_schema_view(list=extend_schema(description=FEED))
class EventViewSet(ColumnListMixin, GenericViewSet[Event]):
    queryset = Event.objects.in_feed()
    serializer_class = EventSerializer
    pagination_class = FeedPagination
    permission_classes = [IsStaffWithPermission]
    filter_backends = [DjangoFilterBackend]
    filterset_class = EventFilter


@extend_schema_view(list=extend_schema(description=DELIVERIES))
class DeliveryViewSet(IfMatchMixin, mixins.RetrieveModelMixin, ColumnListMixin, GenericViewSet[Delivery]):
    """Events on their way to who wants to know of them; those that were given up can be sent again."""

    lookup_value_converter = "uuid"
    queryset = Delivery.objects.select_related("event").order_by("-pk")
    serializer_class = DeliverySerializer
    permission_classes = [IsStaffWithPermission]
    permissions_by_action = {"resend": ["core.change_delivery"]}
    filter_backends = [DjangoFilterBackend]
    filterset_class = DeliveryFilter

    @extend_schema(request=None, responses=DeliverySerializer, description="Give a dead delivery another twelve tries.")
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: UUID) -> Response:
        outbox.send_again(pk, at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)
