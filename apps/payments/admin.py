"""Payments in Django's admin: to be read."""

from django.contrib import admin

from apps.payments.models import Payment, Transaction
from core.modeladmin import ReadOnly


class TransactionInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Transaction
    fields = ("at", "kind", "amount", "reference")
    extra = 0


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("order", "provider", "method", "status", "amount", "captured", "refunded", "currency")
    list_filter = ("status", "provider", "method")
    list_select_related = ("order",)
    search_fields = ("=order__number", "order__email")
    ordering = ("-pk",)
    inlines = (TransactionInline,)


@admin.register(Transaction)
class TransactionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "payment", "kind", "amount", "reference")
    list_filter = ("kind", "at")
    list_select_related = ("payment",)
    search_fields = ("reference", "=payment__order__number")
    ordering = ("-at", "-pk")
