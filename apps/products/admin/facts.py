"""What products are told apart by, in the admin: attributes and options."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.products import services
from apps.products.admin.pages import CatalogueAdmin
from apps.products.models import Attribute, Option, OptionValue
from core.modeladmin import ReadOnly


@admin.register(Attribute)
class AttributeAdmin(CatalogueAdmin):
    list_display = ("name", "slug", "kind")
    list_filter = ("kind",)
    search_fields = ("name", "slug")
    fields = ("name", "slug", "kind")
    readonly_fields = ("slug",)
    ordering = ("name", "pk")

    def write_page(self, request: HttpRequest, form: Any, formsets: dict[Any, Any], *, change: bool) -> None:
        services.save_attribute(attribute_id=form.instance.pk, **form.cleaned_data)

    def delete_model(self, request: HttpRequest, obj: Attribute) -> None:
        services.delete_attribute(attribute_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Attribute]) -> None:
        for attribute in queryset:
            services.delete_attribute(attribute_id=attribute.pk)


class OptionValueInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = OptionValue
    fields = ("value", "slug", "position")
    extra = 0


@admin.register(Option)
class OptionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """What products' variants differ by: to be read here, and written on the variants."""

    list_display = ("name", "product", "slug", "position")
    list_select_related = ("product",)
    search_fields = ("name", "product__name")
    ordering = ("slug", "product", "pk")
    inlines = (OptionValueInline,)
    show_full_result_count = False
