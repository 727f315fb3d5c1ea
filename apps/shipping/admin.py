"""Shipping in Django's admin."""

from django.contrib import admin

from apps.shipping import services
from apps.shipping.models import ShippingMethod, ShippingZone
from core.modeladmin import ReadOnly, ServiceAdmin, money


class ShippingMethodInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = ShippingMethod
    fields = ("name", *map(money, ("price", "free_from")), "is_active")
    show_change_link = True
    extra = 0


@admin.register(ShippingZone)
class ShippingZoneAdmin(ServiceAdmin):
    write = staticmethod(services.save_shipping_zone)
    remove = staticmethod(services.delete_shipping_zone)
    list_display = ("name", "countries")
    search_fields = ("name",)
    ordering = ("name", "pk")
    inlines = (ShippingMethodInline,)


@admin.register(ShippingMethod)
class ShippingMethodAdmin(ServiceAdmin):
    write = staticmethod(services.save_shipping_method)
    remove = staticmethod(services.delete_shipping_method)
    list_display = ("name", "zone", *map(money, ("price", "free_from")), "estimated_days", "is_active", "position")
    list_filter = ("is_active", "zone", "currency")
    list_select_related = ("zone",)
    search_fields = ("name", "zone__name")
    ordering = ("position", "price", "pk")
