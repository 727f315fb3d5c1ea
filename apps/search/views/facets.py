"""What a list of products could be narrowed down to."""

from typing import Any

from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.products.filters import ATTRIBUTE, ATTRIBUTES, ProductFilter
from apps.products.models import Product, ProductQuerySet
from apps.products.selectors import catalogue_version
from apps.search import selectors
from apps.search.serializers import FacetsSerializer
from core.answers import Version, VersionedReadMixin
from core.permissions import CanBrowse


class FacetsView(VersionedReadMixin, GenericAPIView[Product]):
    """How many products each value of each filter would show, beside the other filters."""

    permission_classes = [CanBrowse]
    pagination_class = None
    serializer_class = FacetsSerializer
    filterset_class = ProductFilter

    def version(self) -> Version:
        return None if self.request.GET.get("search") else catalogue_version()

    def get_queryset(self) -> ProductQuerySet:
        return Product.objects.visible_to(self.request.user)

    @extend_schema(operation_id="products_facets", parameters=[ATTRIBUTES])
    def get(self, request: Request) -> Response:
        sent = request.query_params
        checked = ProductFilter(sent, self.get_queryset())
        if not checked.is_valid():
            raise translate_validation(checked.errors)

        def without(*names: str) -> ProductQuerySet:
            rest: Any = sent.copy()
            for name in names:
                rest.pop(name, None)
            rest["ordering"] = "price"  # prices are looked up, and a text is matched, not ranked
            narrowed: ProductQuerySet = ProductFilter(rest, self.get_queryset()).qs
            return narrowed

        named = {name.removeprefix(ATTRIBUTE) for name in sent if name.startswith(ATTRIBUTE)}
        return Response(selectors.facets(without, named))
