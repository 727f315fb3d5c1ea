"""Orders in Django's admin: read whole, canceled by the service."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from apps.orders import services
from apps.orders.exceptions import OrderCannotBeCanceled
from apps.orders.models import Allocation, Order, OrderLine, OrderNumber, TimelineEntry
from core.modeladmin import ReadOnly
from core.money import for_people


class OrderLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = OrderLine
    fields = ("sku", "product_name", "variant_name", "quantity", "unit_price", "discount", "tax", "total")
    extra = 0


class TimelineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = TimelineEntry
    fields = ("at", "kind", "detail", "actor")
    extra = 0


@admin.register(Order)
class OrderAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("number", "placed_at", "email", "sum", "status", "payment_status", "fulfillment_status")
    list_filter = ("status", "payment_status", "fulfillment_status", "placed_at")
    search_fields = ("=number", "email", "lines__sku")
    ordering = ("-placed_at", "pk")
    date_hierarchy = "placed_at"
    inlines = (OrderLineInline, TimelineInline)
    actions = ("cancel",)

    @admin.display(description="total", ordering="total")
    def sum(self, order: Order) -> str:
        return for_people(order.total, order.currency)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_order")

    @admin.action(description="Cancel the selected orders", permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: "QuerySet[Order]") -> None:
        for order in queryset:
            try:
                services.cancel_order(order_id=order.pk, is_staff=True, actor_id=request.user.pk, at=timezone.now())
            except OrderCannotBeCanceled as error:
                self.message_user(request, f"{order.number}: {error.detail}", messages.ERROR)
            else:
                self.message_user(request, f"{order.number} is canceled.", messages.SUCCESS)


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("order", "sku", "product_name", "quantity", "total")
    list_select_related = ("order",)
    search_fields = ("sku", "product_name", "=order__number")
    ordering = ("-pk",)


@admin.register(Allocation)
class AllocationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("line", "level", "quantity")
    list_select_related = ("line", "level")
    search_fields = ("line__sku", "=line__order__number")
    ordering = ("-pk",)


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("at", "order", "kind", "detail", "actor")
    list_filter = ("kind", "at")
    list_select_related = ("order", "actor")
    search_fields = ("=order__number", "detail")
    ordering = ("-at", "-pk")


@admin.register(OrderNumber)
class OrderNumberAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id",)
    ordering = ("-pk",)
