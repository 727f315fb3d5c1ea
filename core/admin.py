"""The outbox and the idempotency keys in Django's admin: to be read, and dead deliveries to be sent again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core import outbox
from core.modeladmin import ReadOnly
from core.models import Delivery, Event, EventFeed, IdempotencyKey


class DeliveryInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Delivery
    fields = ("subscriber", "status", "attempts", "due_at", "done_at", "last_error")
    extra = 0


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("name", "aggregate_id", "position", "created_at")
    search_fields = ("^name", "=aggregate_id", "=id")
    ordering = ("-id",)
    show_full_result_count = False
    inlines = (DeliveryInline,)


@admin.register(EventFeed)
class EventFeedAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("__str__",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("subscriber", "status", "attempts", "due_at", "done_at", "last_error_in_short")
    list_filter = ("status", "subscriber")
    list_select_related = ("event",)
    search_fields = ("^subscriber", "=id", "=event__id", "=event__aggregate_id", "last_error")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("send_again",)

    @admin.display(description="last error")
    def last_error_in_short(self, delivery: Delivery) -> str:
        return delivery.last_error[:80]

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.change_delivery"))

    @admin.action(description="Send dead deliveries again", permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        dead = list(queryset.filter(status=Delivery.Status.DEAD).values_list("pk", flat=True))
        now = timezone.now()
        for pk in dead:
            outbox.send_again(pk, at=now)
        self.message_user(request, f"Sent again: {len(dead)}. What is pending or done was left alone.", messages.INFO)


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("scope", "key", "status", "leased_until", "created_at")
    list_filter = ("status",)
    search_fields = ("=scope", "=key")
    ordering = ("-id",)
    show_full_result_count = False
    exclude = ("body",)  # it may hold a customer's address
