"""What a list of products could be narrowed down to."""

from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from apps.products.filters import ATTRIBUTES, ProductFilter, attributes
from apps.products.models import Product, ProductQuerySet, sees_all
from apps.products.selectors import catalogue_version
from apps.search import selectors
from apps.search.serializers import FacetsSerializer
from core.answers import Version, VersionedReadMixin
from core.permissions import CanBrowse

FILTERS = ("category", "collection", "search", "price_min", "price_max", "in_stock", "created_after")


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
        checked = ProductFilter(request.query_params, self.get_queryset())
        if not checked.is_valid():
            raise translate_validation(checked.errors)
        having = attributes(request.query_params)
        sent = {name: value for name, value in checked.form.cleaned_data.items() if name in FILTERS}
        status = checked.form.cleaned_data.get("status")
        visible = None if sees_all(request.user) else {Product.Status.ACTIVE.value}
        statuses = {status} & (visible or {status}) if status else visible
        return Response(selectors.facets(selectors.Wanted(statuses, attributes=having, **sent)))
