"""Imports in the admin: to be read only."""

from django.contrib import admin

from apps.products.models import ImportProblem, ImportRun
from core.modeladmin import ReadOnly


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("file_name", "status", "created_at", "created", "updated", "unchanged", "rejected")
    list_filter = ("status",)
    search_fields = ("file_name",)
    ordering = ("-created_at", "-pk")


@admin.register(ImportProblem)
class ImportProblemAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    list_display = ("run", "line", "column", "reason", "label")
    list_select_related = ("run",)
    search_fields = ("label", "reason")
    ordering = ("-run", "pk")
    show_full_result_count = False
