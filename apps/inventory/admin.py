"""The stock room in Django's admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from apps.inventory import services
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from core.modeladmin import ReadOnly, ServiceAdmin


@admin.register(StockLocation)
class StockLocationAdmin(ServiceAdmin):
    write = staticmethod(services.save_stock_location)
    remove = staticmethod(services.delete_stock_location)
    list_display = ("name", "slug", "priority", "is_default")
    search_fields = ("name", "slug")
    ordering = ("priority", "pk")


class AdjustForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    """How many units came or went, and why."""

    delta = forms.IntegerField(label="Add or take away", min_value=-(10**9), max_value=10**9, initial=0)
    note = forms.CharField(max_length=255, required=False)

    class Meta:
        model = StockLevel
        fields = ()


class StockMovementInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = StockMovement
    fields = ("created_at", "delta", "reason", "note", "actor")
    ordering = ("-id",)
    extra = 0


@admin.register(StockLevel)
class StockLevelAdmin(ServiceAdmin):
    """Levels are opened by the catalogue; here units are counted."""

    form = AdjustForm
    list_display = ("variant", "location", "on_hand", "allocated", "reserved", "available", "allow_backorder")
    list_filter = ("location", "allow_backorder")
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku", "variant__product__name")
    ordering = ("variant", "location", "pk")
    readonly_fields = ("variant", "location", "on_hand", "allocated", "reserved", "available")
    fields = (*readonly_fields, "delta", "note")
    inlines = (StockMovementInline,)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        services.adjust_stock(
            variant_id=obj.variant_id,
            location_id=obj.location_id,
            delta=form.cleaned_data["delta"],
            actor_id=request.user.pk,
            note=form.cleaned_data["note"],
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("created_at", "level", "delta", "reason", "note", "actor")
    list_filter = ("reason", "created_at")
    list_select_related = ("level", "actor")
    search_fields = ("level__variant__sku", "note")
    ordering = ("-id",)
