"""Orders in Django's admin: read whole, canceled by the service, and their mails sent again."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.orders import selectors, services
from apps.orders.exceptions import OrderCannotBeCanceled
from apps.orders.models import Allocation, Order, OrderLine, OrderNumber, TimelineEntry
from core.exceptions import DomainError
from core.modeladmin import ReadOnly, money


class OrderLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = OrderLine
    fields = (
        "sku", "product_name", "variant_name", "quantity",
        *(money(name, currency="order.currency") for name in ("unit_price", "discount", "tax", "total")),
        "fulfilled", "canceled", "returned",
    )  # fmt: skip
    joined = ("order",)
    extra = 0


class TimelineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = TimelineEntry
    fields = ("at", "kind", "detail", "actor")
    extra = 0


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("number", "placed_at", "email", money("total"), "status", "payment_status", "fulfillment_status")
    list_filter = ("status", "payment_status", "fulfillment_status", "placed_at")
    search_fields = ("=number", "email", "lines__sku")
    ordering = ("-placed_at", "pk")
    date_hierarchy = "placed_at"
    fields = (
        "number", "placed_at", "status", "payment_status", "fulfillment_status", "canceled_at",
        "user", "email", "language",
        *map(money, ("subtotal", "discount_total", "shipping_total", "tax_total", "total", "canceled_total")),
        "prices_include_tax", "shipping_method", "shipping_address", "billing_address", "note", "cart",
    )  # fmt: skip
    inlines = (OrderLineInline, TimelineInline)
    actions = ("cancel",)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    @admin.action(description="Cancel the selected orders", permissions=["manage"])
    def cancel(self, request: HttpRequest, queryset: "QuerySet[Order]") -> None:
        for order in queryset:
            try:
                services.cancel_order(order_id=order.pk, is_staff=True, actor_id=request.user.pk, at=timezone.now())
            except OrderCannotBeCanceled as error:
                self.message_user(request, f"{order.number}: {error.detail}", messages.ERROR)
            else:
                self.message_user(request, f"{order.number} is canceled.", messages.SUCCESS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {
            **(extra_context or {}),
            "emails": lambda: selectors.emails_about(UUID(object_id)),  # asked only where there is such an order
            "may_manage": self.has_manage_permission(request),
        }
        return super().change_view(request, object_id, form_url, more)

    def get_urls(self) -> list[URLPattern]:
        resend = self.admin_site.admin_view(require_POST(self.resend_email))
        own = path("<uuid:order_id>/emails/<uuid:delivery_id>/", resend, name="orders_order_resend_email")
        return [own, *super().get_urls()]

    def resend_email(self, request: HttpRequest, order_id: UUID, delivery_id: UUID) -> HttpResponse:
        if not self.has_manage_permission(request):
            raise PermissionDenied
        actor_id, now = request.user.pk, timezone.now()
        try:
            services.resend_email(order_id=order_id, delivery_id=delivery_id, actor_id=actor_id, at=now)
        except DomainError as error:
            self.message_user(request, error.detail, messages.ERROR)
        else:
            self.message_user(request, "The e-mail is on its way.", messages.SUCCESS)
        return redirect("admin:orders_order_change", order_id)


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("order", "sku", "product_name", "quantity", money("total", currency="order.currency"))
    list_select_related = ("order",)
    fields = ("order", "variant", *OrderLineInline.fields, "tax_percent", "is_tracked")
    search_fields = ("sku", "product_name", "=order__number")
    ordering = ("-pk",)


@admin.register(Allocation)
class AllocationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("line", "level", "quantity")
    list_select_related = ("line", "level")
    search_fields = ("line__sku", "=line__order__number")
    ordering = ("-pk",)


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("at", "order", "kind", "detail", "actor")
    list_filter = ("kind", "at")
    list_select_related = ("order", "actor")
    search_fields = ("=order__number", "detail")
    ordering = ("-at", "-pk")


@admin.register(OrderNumber)
class OrderNumberAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("id",)
    ordering = ("-pk",)
