"""Markets in Django's admin."""

from django.contrib import admin

from apps.markets import services
from apps.markets.models import Market
from core.modeladmin import ServiceAdmin


@admin.register(Market)
class MarketAdmin(ServiceAdmin):
    write = staticmethod(services.save_market)
    remove = staticmethod(services.delete_market)
    list_display = ("name", "slug", "currency", "default_country", "prices_include_tax", "is_default")
    list_filter = ("currency", "prices_include_tax")
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
