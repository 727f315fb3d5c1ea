"""Payments in Django's admin: to be read."""

from django.contrib import admin

from apps.payments.models import Instruction, Notice, Payment, Refund, RefundLine, Transaction
from core.modeladmin import ReadOnly, money


class TransactionInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Transaction
    fields = ("at", "kind", money("amount", currency="payment.currency"), "reference", "detail")
    joined = ("payment",)
    extra = 0


class InstructionInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Instruction
    fields = ("given_at", "kind", money("amount", currency="payment.currency"), "status", "failure", "actor")
    joined = ("payment", "actor")
    extra = 0


class RefundLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = RefundLine
    fields = ("line", "quantity", "canceled", money("amount", currency="refund.instruction.payment.currency"))
    joined = ("line", "refund__instruction__payment")
    extra = 0


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("order", "provider", "method", "status", *map(money, ("amount", "captured", "refunded")))
    list_filter = ("status", "provider", "method")
    list_select_related = ("order",)
    search_fields = ("=order__number", "order__email")
    ordering = ("-pk",)
    fields = (
        "order", "cart", "user", "provider", "method", "status",
        *map(money, ("amount", "authorized", "captured", "refunded", "capturing", "refunding")),
        "instructions", "client_data", "expires_at", "given_up_at",
    )  # fmt: skip
    inlines = (TransactionInline, InstructionInline)


@admin.register(Transaction)
class TransactionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("at", "payment", "kind", money("amount", currency="payment.currency"), "reference")
    list_filter = ("kind", "at")
    list_select_related = ("payment",)
    search_fields = ("reference", "=payment__order__number")
    fields = ("payment", *TransactionInline.fields)
    ordering = ("-at", "-pk")


AMOUNT = money("instruction.amount", currency="instruction.payment.currency")


@admin.register(Refund)
class RefundAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("order", AMOUNT, "instruction__status", "reason", "is_restocked")
    list_filter = ("instruction__status",)
    list_select_related = ("order", "instruction__payment")
    fields = ("order", "instruction", AMOUNT, "reason", "is_restocked")
    search_fields = ("=order__number", "reason")
    ordering = ("-pk",)
    inlines = (RefundLineInline,)


@admin.register(Notice)
class NoticeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("received_at", "provider", "event_id", "payment_id", "applied_at")
    list_filter = ("provider", "received_at")
    search_fields = ("=event_id", "=payment_id")
    ordering = ("-received_at", "-pk")
