"""Payments in Django's admin: to be read."""

from django.contrib import admin

from apps.payments.models import Instruction, Notice, Payment, Refund, RefundLine, Transaction
from core.modeladmin import ReadOnly


class TransactionInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Transaction
    fields = ("at", "kind", "amount", "reference", "detail")
    extra = 0


class InstructionInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Instruction
    fields = ("given_at", "kind", "amount", "status", "failure", "actor")
    extra = 0


class RefundLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = RefundLine
    fields = ("line", "quantity", "canceled", "amount")
    extra = 0


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("order", "provider", "method", "status", "amount", "captured", "refunded", "currency")
    list_filter = ("status", "provider", "method")
    list_select_related = ("order",)
    search_fields = ("=order__number", "order__email")
    ordering = ("-pk",)
    inlines = (TransactionInline, InstructionInline)


@admin.register(Transaction)
class TransactionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "payment", "kind", "amount", "reference")
    list_filter = ("kind", "at")
    list_select_related = ("payment",)
    search_fields = ("reference", "=payment__order__number")
    ordering = ("-at", "-pk")


@admin.register(Refund)
class RefundAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("order", "instruction", "reason", "is_restocked")
    list_select_related = ("order", "instruction")
    search_fields = ("=order__number", "reason")
    ordering = ("-pk",)
    inlines = (RefundLineInline,)


@admin.register(Notice)
class NoticeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("received_at", "provider", "event_id", "payment_id", "applied_at")
    list_filter = ("provider", "received_at")
    search_fields = ("=event_id", "=payment_id")
    ordering = ("-received_at", "-pk")
