"""Search in Django's admin: synonyms to write, and what products are found by to look at."""

from typing import Any

from django import forms
from django.contrib import admin

from apps.search import services
from apps.search.models import Document, Spelling, Synonym, SynonymGroup, Word
from core.modeladmin import ReadOnly, ServiceAdmin


class WordsField(forms.CharField):
    """Words and phrases with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word.strip() for word in str(super().to_python(value) or "").split(",") if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class SynonymGroupForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for type checkers only
    words = WordsField(widget=forms.Textarea(attrs={"rows": 3}), help_text="With commas between them: sofa, couch.")

    class Meta:
        model = SynonymGroup
        fields = ("words",)


class SynonymInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Synonym
    fields = ("stems",)
    extra = 0


@admin.register(SynonymGroup)
class SynonymGroupAdmin(ServiceAdmin):
    write = staticmethod(services.save_synonyms)
    remove = staticmethod(services.delete_synonyms)
    form = SynonymGroupForm
    list_display = ("__str__", "updated_at")
    search_fields = ("synonyms__stems",)
    ordering = ("-updated_at", "pk")
    inlines = (SynonymInline,)


@admin.register(Document)
class DocumentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    fields = ("product", "name", "category", "facts", "codes", "description")
    list_display = ("product", "name", "codes")
    list_select_related = ("product",)
    search_fields = ("product__slug",)
    ordering = ("-pk",)
    show_full_result_count = False


class SpellingInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]  # generic for type checkers only
    model = Spelling
    fields = ("spelling",)
    extra = 0


@admin.register(Word)
class WordAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    fields = ("word", "stem", "frequency")
    list_display = ("word", "stem", "frequency")
    search_fields = ("word__startswith",)
    ordering = ("-frequency", "word")
    show_full_result_count = False
    inlines = (SpellingInline,)
