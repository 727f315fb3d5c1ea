"""Fulfillments in Django's admin: to be read."""

from django.contrib import admin

from apps.fulfillment.models import Fulfillment, FulfillmentLine
from core.modeladmin import ReadOnly


class FulfillmentLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = FulfillmentLine
    fields = ("line", "quantity")
    extra = 0


@admin.register(Fulfillment)
class FulfillmentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("sent_at", "order", "carrier", "tracking_number", "actor")
    list_filter = ("carrier", "sent_at")
    list_select_related = ("order", "actor")
    search_fields = ("tracking_number", "=order__number", "order__email")
    ordering = ("-sent_at", "-pk")
    fields = ("order", "carrier", "tracking_number", "tracking_url", "actor", "sent_at")
    inlines = (FulfillmentLineInline,)


@admin.register(FulfillmentLine)
class FulfillmentLineAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("fulfillment", "line", "quantity")
    list_select_related = ("fulfillment", "line")
    search_fields = ("line__sku", "=fulfillment__order__number")
    ordering = ("-pk",)
