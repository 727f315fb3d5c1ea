"""Where products stand, in the admin: categories and collections."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.products import services
from apps.products.admin.pages import CatalogueAdmin, rows_of
from apps.products.models import Category, CategoryReference, Collection, CollectionEntry
from core.modeladmin import ReadOnly


class CategoryReferenceInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = CategoryReference
    fields = ("external_id", "source")
    extra = 0


@admin.register(Category)
class CategoryAdmin(CatalogueAdmin):
    list_display = ("name", "slug", "parent", "product_count")
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent",)
    inlines = (CategoryReferenceInline,)
    ordering = ("name", "pk")

    def get_fields(self, request: HttpRequest, obj: Category | None = None) -> tuple[str, ...]:
        """Leave the slug of a new one to the service."""
        return ("name", "slug", "parent") if obj else ("name", "parent")

    def get_queryset(self, request: HttpRequest) -> Any:
        return Category.objects.with_product_count()

    @admin.display(description="active products", ordering="product_count")
    def product_count(self, category: Any) -> int:
        return int(category.product_count)

    def write_page(self, request: HttpRequest, form: Any, formsets: dict[Any, Any], *, change: bool) -> None:
        fields = {**form.cleaned_data, "parent_id": form.cleaned_data["parent"] and form.cleaned_data["parent"].pk}
        del fields["parent"]
        if change:
            services.update_category(category_id=form.instance.pk, changes=fields)
        else:
            form.instance.pk = services.create_category(**fields).pk

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        services.delete_category(category_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Category]) -> None:
        for category in queryset:
            services.delete_category(category_id=category.pk)


class CollectionEntryInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = CollectionEntry
    fields = ("product", "position")
    autocomplete_fields = ("product",)
    extra = 0


@admin.register(Collection)
class CollectionAdmin(CatalogueAdmin):
    list_display = ("name", "slug", "created_at")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "description")
    readonly_fields = ("slug",)
    inlines = (CollectionEntryInline,)
    ordering = ("name", "pk")

    def write_page(self, request: HttpRequest, form: Any, formsets: dict[Any, Any], *, change: bool) -> None:
        rows = sorted(rows_of(formsets[CollectionEntry]), key=lambda row: int(row.cleaned_data["position"]))
        products = [row.cleaned_data["product"].pk for row in rows]
        services.save_collection(collection_id=form.instance.pk, product_ids=products, **form.cleaned_data)

    def delete_model(self, request: HttpRequest, obj: Collection) -> None:
        services.delete_collection(collection_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Collection]) -> None:
        for collection in queryset:
            services.delete_collection(collection_id=collection.pk)
