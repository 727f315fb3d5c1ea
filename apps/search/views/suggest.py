"""Suggestions while one types."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.products.models import Product
from apps.products.selectors import catalogue_version
from apps.search import selectors
from apps.search.serializers import SuggestionsSerializer
from core.answers import Version, VersionedReadMixin
from core.permissions import CanBrowse

Q = OpenApiParameter("q", str, description="What was typed so far.")


class SuggestView(VersionedReadMixin, GenericAPIView[Product]):
    """What a shopper may mean: a correction, completions, categories and products."""

    permission_classes = [CanBrowse]
    pagination_class = None
    serializer_class = SuggestionsSerializer
    queryset = Product.objects.none()

    def version(self) -> Version:
        return catalogue_version()

    @extend_schema(operation_id="products_suggest", parameters=[Q])
    def get(self, request: Request) -> Response:
        found = selectors.suggestions(request.query_params.get("q", ""))
        return Response(self.get_serializer(found).data)
