"""The catalogue over HTTP."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, SlugField, UUIDField
from django.http import FileResponse, StreamingHttpResponse
from django.urls import reverse
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ModelViewSet

from apps.products import selectors, services
from apps.products.filters import ATTRIBUTES, ProductFilter
from apps.products.models import Category, CategoryQuerySet, ImportRun, Product, ProductQuerySet, sees_all
from apps.products.rules import nested, new_draft
from apps.products.serializers import (
    ArchivedSerializer,
    BulkAnswerSerializer,
    BulkSerializer,
    CategoryBranchSerializer,
    CategorySerializer,
    ImportDetailSerializer,
    ImportFormParser,
    ImportProblemSerializer,
    ImportRequestSerializer,
    ImportSerializer,
    MediaSerializer,
    MediaUploadSerializer,
    PictureFormParser,
    ProductDetailSerializer,
    ProductListSerializer,
    StatisticsSerializer,
)
from apps.products.services.exports import export_products
from apps.products.services.uploads import rejects_of
from core.answers import Version, VersionedReadMixin
from core.exceptions import NotFound
from core.parsers import JSONParser
from core.permissions import CanBrowse, IsStaffWithPermission
from core.preconditions import HeedingMixin, IfMatchMixin
from core.prepared import Prepared, Slot
from core.viewsets import ColumnListMixin, FileMixin, RepeatableMixin, Shape, idempotent

ID_OR_SLUG = OpenApiParameter("id", str, OpenApiParameter.PATH, description="The id, or the slug.")
PAGING = {"page", "page_size", "cursor"}


@extend_schema_view(
    list=extend_schema(
        responses=CategoryBranchSerializer(many=True),
        parameters=[OpenApiParameter("tree", bool, description="Nest `children` in their parents; not in pages.")],
    ),
    retrieve=extend_schema(parameters=[ID_OR_SLUG]),
    update=extend_schema(parameters=[ID_OR_SLUG]),
    partial_update=extend_schema(parameters=[ID_OR_SLUG]),
    destroy=extend_schema(parameters=[ID_OR_SLUG]),
)
class CategoryViewSet(VersionedReadMixin, IfMatchMixin, ColumnListMixin, ModelViewSet[Category]):
    """The shelves of the shop. The list comes whole, unless a page is asked for."""

    permission_classes = [CanBrowse | IsStaffWithPermission]
    serializer_class = CategorySerializer
    lookup_url_kwarg = "id"

    def version(self) -> Version:
        return selectors.catalogue_version()

    def get_queryset(self) -> CategoryQuerySet:
        return Category.objects.with_product_count().order_by("name", "pk")

    def get_object(self) -> Category:
        category = self.get_queryset().named(self.kwargs["id"]).first()
        if category is None:
            raise NotFound("There is no such category.")
        return category

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        is_tree = request.query_params.get("tree", "").lower() in {"true", "1"}
        if not is_tree and PAGING & set(request.query_params):
            return super().list(request, *args, **kwargs)
        rows = CategorySerializer.rows(self.get_queryset().values_list(*CategorySerializer.columns()))
        return Response({"next": None, "previous": None, "results": nested(rows) if is_tree else rows})

    def lock_current(self) -> Any:
        """Lock the whole tree, as a write does that may move the category in it."""
        Category.objects.order_by("pk").lock_all()
        return self.get_serializer(self.get_object()).data

    def perform_create(self, serializer: Any) -> None:
        category = services.create_category(**serializer.validated_data)
        serializer.instance = self.get_queryset().get(pk=category.pk)

    def perform_update(self, serializer: Any) -> None:
        services.update_category(category_id=serializer.instance.pk, changes=serializer.validated_data)
        serializer.instance = self.get_queryset().get(pk=serializer.instance.pk)

    def perform_destroy(self, instance: Category) -> None:
        services.delete_category(category_id=instance.pk)


def _pages(**where: Slot) -> QuerySet[Any, Any]:
    return Product.objects.filter(**where).order_by().values_list(*ProductDetailSerializer.columns())


PAGE_BY_KEY = Prepared(lambda: _pages(pk=Slot("key", UUIDField())))
PAGE_BY_SLUG = Prepared(lambda: _pages(slug=Slot("slug", SlugField())))


def _page(product_id: UUID) -> dict[str, Any] | None:
    """Read all that is shown of a product, in one statement."""
    return next(iter(ProductDetailSerializer.rows(PAGE_BY_KEY.rows(key=product_id))), None)


def _page_named(name: str) -> dict[str, Any] | None:
    try:
        page = _page(UUID(name))
    except ValueError:
        page = None
    return page or next(iter(ProductDetailSerializer.rows(PAGE_BY_SLUG.rows(slug=name))), None)


@extend_schema_view(
    list=extend_schema(parameters=[ATTRIBUTES]),
    retrieve=extend_schema(parameters=[ID_OR_SLUG]),
    update=extend_schema(parameters=[ID_OR_SLUG]),
    partial_update=extend_schema(parameters=[ID_OR_SLUG]),
    destroy=extend_schema(parameters=[ID_OR_SLUG]),
)
class ProductViewSet(VersionedReadMixin, IfMatchMixin, RepeatableMixin, ColumnListMixin, ModelViewSet[Product]):
    """What the shop sells. Everybody reads what is active; staff see and write the rest."""

    permission_classes = [CanBrowse | IsStaffWithPermission]
    permissions_by_action = {
        "archive": ["products.change_product"],
        "bulk": ["products.add_product", "products.change_product"],
        "add_media": ["products.change_product"],
        "delete_media": ["products.change_product"],
    }
    filter_backends = [DjangoFilterBackend]
    filterset_class = ProductFilter
    lookup_url_kwarg = "id"

    def version(self) -> Version:
        """Lists hang on the catalogue's version, a page on its product's; for a search there is no statement left."""
        if self.request.GET.get("search"):
            return None
        reads: dict[str, Callable[[], Version]] = {
            "list": selectors.catalogue_version,
            "retrieve": lambda: selectors.page_version(self.kwargs["id"]),
        }
        read = reads.get(self.action_map.get("get", ""))
        return read() if read else None

    def shape(self) -> Shape | None:
        """Lists differ by what they are narrowed down by and their order, and by who may see all of it."""
        asked = ProductFilter.shape(self.request.query_params)
        return asked and asked._replace(key=(sees_all(self.request.user), asked.key))

    @classmethod
    def shaped(cls, key: Any) -> ProductQuerySet:
        is_whole, asked = key
        return ProductFilter.shaped(Product.objects.all() if is_whole else Product.objects.active(), asked)

    def get_queryset(self) -> ProductQuerySet:
        return Product.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> Any:
        return ProductListSerializer if self.action == "list" else ProductDetailSerializer

    def get_object(self) -> Product:
        product = self.get_queryset().named(self.kwargs["id"]).first()
        if product is None:
            raise NotFound("There is no such product.")
        return product

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = _page_named(self.kwargs["id"])
        if page is None or not (page["status"] == Product.Status.ACTIVE or sees_all(request.user)):
            raise NotFound("There is no such product.")
        return Response(page)

    def lock_current(self) -> Any:
        product_id = self.get_object().pk
        services.lock_product(product_id=product_id)
        return _page(product_id)

    def perform_create(self, serializer: Any) -> None:
        draft = new_draft(serializer.changes())
        product = services.create_product(draft=draft, actor_id=self.request.user.pk)
        serializer.instance = _page(product.pk)

    def perform_update(self, serializer: Any) -> None:
        product_id = serializer.instance.pk
        services.update_product(product_id=product_id, changes=serializer.changes(), actor_id=self.request.user.pk)
        serializer.instance = _page(product_id)

    def perform_destroy(self, instance: Product) -> None:
        services.delete_product(product_id=instance.pk)

    @extend_schema(request=None, responses=ArchivedSerializer, parameters=[ID_OR_SLUG])
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, id: str) -> Response:  # noqa: A002 the name in the address
        product = services.archive_product(product_id=self.get_object().pk)
        return Response({"status": product.status})

    @extend_schema(request=BulkSerializer, responses=BulkAnswerSerializer)
    @action(detail=False, methods=["post"])
    @idempotent()
    def bulk(self, request: Request) -> Response:
        """Make and change up to 1,000 products: all of them, or none."""
        serializer = BulkSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        outcomes = services.write_products(rows=serializer.rows(), actor_id=request.user.pk)
        return Response(BulkAnswerSerializer({"results": outcomes}).data)

    @extend_schema(responses=StatisticsSerializer, filters=False)
    @action(detail=False, permission_classes=[IsStaffWithPermission], pagination_class=None)
    def statistics(self, request: Request) -> Response:
        return Response(StatisticsSerializer(selectors.catalogue_statistics(self.get_queryset())).data)

    @extend_schema(request=MediaUploadSerializer, responses={201: MediaSerializer}, parameters=[ID_OR_SLUG])
    @action(detail=True, methods=["post"], url_path="media", parser_classes=[PictureFormParser, JSONParser])
    def add_media(self, request: Request, id: str) -> Response:  # noqa: A002 the name in the address
        product = self.get_object()
        serializer = MediaUploadSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        picture = services.add_media(product_id=product.pk, **serializer.validated_data)
        return Response(MediaSerializer(picture).data, status=201)

    @extend_schema(
        responses={204: None},
        parameters=[ID_OR_SLUG, OpenApiParameter("media_id", OpenApiTypes.UUID, OpenApiParameter.PATH)],
    )
    @action(detail=True, methods=["delete"], url_path="media/<uuid:media_id>")
    def delete_media(self, request: Request, id: str, media_id: UUID) -> Response:  # noqa: A002 the name in the address
        product = self.get_object()
        services.delete_media(product_id=product.pk, media_id=media_id)
        return Response(status=204)


class ProductExportView(FileMixin, GenericAPIView[Product]):
    """All products in a file that imports again unchanged."""

    permission_classes = [IsStaffWithPermission]
    pagination_class = None
    queryset = Product.objects.none()
    kind: str
    media_type: str

    def get(self, request: Request) -> StreamingHttpResponse:
        pieces = () if request.method == "HEAD" else export_products(self.kind)
        return StreamingHttpResponse(
            pieces,
            content_type=f"{self.media_type}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="products.{self.kind}"'},
        )


@extend_schema_view(get=extend_schema(operation_id="exports_products_csv", responses={(200, "text/csv"): str}))
class ProductCsvView(ProductExportView):
    kind, media_type = "csv", "text/csv"


@extend_schema_view(
    get=extend_schema(operation_id="exports_products_jsonl", responses={(200, "application/jsonl"): str})
)
class ProductJsonLinesView(ProductExportView):
    kind, media_type = "jsonl", "application/jsonl"


@extend_schema_view(list=extend_schema(responses=ImportSerializer(many=True)))
class ImportViewSet(HeedingMixin, FileMixin, ColumnListMixin, GenericViewSet[ImportRun]):
    """Files that were brought in, or are on their way."""

    permission_classes = [IsStaffWithPermission]
    permissions_by_action = {
        "create": ["products.add_importrun", "products.add_product", "products.change_product"],
        "problems": ["products.view_importrun"],
        "rejects": ["products.view_importrun"],
    }
    queryset = ImportRun.objects.order_by("-created_at", "pk")
    lookup_value_converter = "uuid"
    parser_classes = [ImportFormParser]

    def get_serializer_class(self) -> Any:
        kinds = {"list": ImportSerializer, "problems": ImportProblemSerializer}
        return kinds.get(self.action, ImportDetailSerializer)

    @extend_schema(request=ImportRequestSerializer, responses={202: ImportDetailSerializer})
    def create(self, request: Request) -> Response:
        """Hand in a file of products; a worker imports it."""
        serializer = ImportRequestSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        sent = serializer.validated_data
        run = services.hand_in_import(
            chunks=sent["file"].chunks(),
            file_name=sent["file"].name,
            format_name=sent["format"],
            mapping=sent.get("mapping", ""),
            update=sent["update"],
            dry_run=sent["dry_run"],
            actor_id=request.user.pk,
        )
        address = reverse("import-detail", args=[run.pk])
        return Response(ImportDetailSerializer(run).data, status=202, headers={"Location": address})

    def retrieve(self, request: Request, pk: UUID) -> Response:
        """See how far an import has come."""
        return Response(ImportDetailSerializer(self.get_object()).data)

    @extend_schema(responses=ImportProblemSerializer(many=True))
    @action(detail=True)
    def problems(self, request: Request, pk: UUID) -> Response:
        """Read why products were rejected, row by row."""
        paginator: Any = self.paginator
        rows = paginator.paginate_queryset(self.get_object().problems.order_by("pk"), request, view=self)
        response: Response = paginator.get_paginated_response(ImportProblemSerializer.rows(rows))
        return response

    @extend_schema(responses={(200, "application/octet-stream"): bytes})
    @action(detail=True)
    def rejects(self, request: Request, pk: UUID) -> FileResponse:
        """Download the rejected rows, to be corrected and handed in again."""
        run = self.get_object()
        name = Path(run.file_name)
        return FileResponse(
            rejects_of(run).open("rb"), as_attachment=True, filename=f"{name.stem}-rejects{name.suffix}"
        )
