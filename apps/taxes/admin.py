"""Taxes in Django's admin."""

from django.contrib import admin

from apps.taxes import services
from apps.taxes.models import TaxClass, TaxRate
from core.modeladmin import ReadOnly, ServiceAdmin


class TaxRateInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = TaxRate
    fields = ("country", "region", "percent", "valid_from", "valid_to")
    show_change_link = True
    extra = 0


@admin.register(TaxClass)
class TaxClassAdmin(ServiceAdmin):
    write = staticmethod(services.save_tax_class)
    remove = staticmethod(services.delete_tax_class)
    list_display = ("name", "code")
    search_fields = ("name", "code")
    ordering = ("name", "pk")
    inlines = (TaxRateInline,)


@admin.register(TaxRate)
class TaxRateAdmin(ServiceAdmin):
    write = staticmethod(services.save_tax_rate)
    remove = staticmethod(services.delete_tax_rate)
    list_display = ("country", "region", "tax_class", "percent", "valid_from", "valid_to")
    list_filter = ("tax_class", "country")
    list_select_related = ("tax_class",)
    search_fields = ("country", "region")
    ordering = ("country", "region", "valid_from", "pk")
