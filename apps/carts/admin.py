"""Carts in Django's admin: to be read."""

from django.contrib import admin

from apps.carts.models import Cart, CartLine, Reservation
from core.modeladmin import ReadOnly


class CartLineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = CartLine
    fields = ("variant", "quantity")
    extra = 0


@admin.register(Cart)
class CartAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """The id of an anonymous cart is its secret: staff with this permission see it."""

    list_display = ("id", "user", "email", "status", "market", "last_activity_at")
    list_filter = ("status", "market", "last_activity_at")
    list_select_related = ("user", "market")
    search_fields = ("=id", "email", "user__email")
    ordering = ("-last_activity_at", "pk")
    inlines = (CartLineInline,)


@admin.register(CartLine)
class CartLineAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("cart", "variant", "quantity")
    list_select_related = ("cart", "variant")
    search_fields = ("=cart__id", "variant__sku")
    ordering = ("-pk",)


@admin.register(Reservation)
class ReservationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("level", "quantity", "cart", "expires_at")
    list_filter = ("expires_at",)
    list_select_related = ("level", "cart")
    search_fields = ("level__variant__sku", "=cart__id")
    ordering = ("expires_at", "pk")
