"""Returns in Django's admin: to be read."""

from django.contrib import admin

from apps.returns.models import Return, ReturnLine
from core.modeladmin import ReadOnly, money


class ReturnLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = ReturnLine
    fields = ("line", "quantity", "received", "is_restocked")
    extra = 0


REFUNDED = money("refund.instruction.amount", currency="refund.instruction.payment.currency")


@admin.register(Return)
class ReturnAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("requested_at", "order", "status", REFUNDED, "reason")
    list_filter = ("status", "requested_at")
    list_select_related = ("order", "refund__instruction__payment")
    fields = ("order", "status", "reason", "answer", REFUNDED, "refund", "actor", "requested_at")
    search_fields = ("=order__number", "order__email", "reason")
    ordering = ("-requested_at", "-pk")
    inlines = (ReturnLineInline,)


@admin.register(ReturnLine)
class ReturnLineAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("parent", "line", "quantity", "received", "is_restocked")
    list_select_related = ("parent", "line")
    search_fields = ("line__sku", "=parent__order__number")
    ordering = ("-pk",)
