"""What the demo remembers, in Django's admin."""

from django.contrib import admin

from core.modeladmin import ReadOnly
from demo.models import DemoLoad


@admin.register(DemoLoad)
class DemoLoadAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("loaded_at",)
    ordering = ("-pk",)
