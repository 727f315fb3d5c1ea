"""Variants, and what they cost for a while, in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.products import services
from apps.products.models import ScheduledPrice, Variant
from core.modeladmin import ReadOnly, ServiceAdmin, money
from core.money import to_decimal


class ScheduledPriceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    price = forms.DecimalField(min_value=0, max_digits=15)

    class Meta:
        model = ScheduledPrice
        fields = ("variant", "starts_at", "ends_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        if row is not None and not row._state.adding:
            price = to_decimal(row.price, row.variant.product.currency)
            kwargs["initial"] = {"price": price, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def validate_unique(self) -> None:
        """Leave it to the service: a new schedule takes the place of the old one."""

    def validate_constraints(self) -> None:
        """Leave it to the service: only it knows whether the price runs already."""


PRICE, FORMER_PRICE = (money(name, currency="product.currency") for name in ("price", "compare_at_price"))


@admin.register(Variant)
class VariantAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """What is bought: to be found here, and written on its product's page."""

    list_display = ("sku", "name", "product", PRICE, "stock", "is_active")
    list_select_related = ("product",)
    list_filter = ("is_active",)
    search_fields = ("sku", "barcode", "product__name")
    fields = ("product", "sku", "name", PRICE, FORMER_PRICE, "stock", "is_active", "barcode")
    ordering = ("sku", "pk")
    show_full_result_count = False


@admin.register(ScheduledPrice)
class ScheduledPriceAdmin(ServiceAdmin):
    """One that runs is started anew when it is changed; deleting it brings the usual price back at once."""

    form = ScheduledPriceForm
    list_display = (
        "variant",
        money("price", currency="variant.product.currency"),
        "starts_at",
        "ends_at",
        "is_running",
    )
    list_select_related = ("variant__product",)
    search_fields = ("variant__sku", "variant__product__name")
    autocomplete_fields = ("variant",)
    fields = ("variant", "price", "starts_at", "ends_at")
    ordering = ("starts_at", "pk")

    @admin.display(description="running", boolean=True)
    def is_running(self, row: ScheduledPrice) -> bool:
        return row.is_running

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Let a schedule stay with its variant."""
        return ("variant",) if obj else ()

    def save_model(self, request: HttpRequest, obj: ScheduledPrice, form: Any, change: bool) -> None:
        sent = {name: form.cleaned_data[name] for name in ("price", "starts_at", "ends_at")}
        obj.pk = services.schedule_price(variant_id=obj.variant_id, **sent, at=timezone.now()).pk

    def delete_model(self, request: HttpRequest, obj: ScheduledPrice) -> None:
        services.cancel_scheduled_price(variant_id=obj.variant_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ScheduledPrice]) -> None:
        for row in queryset:
            services.cancel_scheduled_price(variant_id=row.variant_id)
