"""What the catalogue's pages have in common: they read their inlines themselves, and write all at once."""

from typing import Any

from django.http import HttpRequest

from core.modeladmin import ServiceAdmin


def rows_of(formset: Any) -> list[Any]:
    """Give the forms of a formset that say something and are not to be deleted."""
    return [
        form
        for form in formset.forms
        if form.cleaned_data
        and not form.cleaned_data.get("DELETE")
        and (form.has_changed() or not form.instance._state.adding)
    ]


def touched(form: Any) -> dict[str, Any]:
    """Give what was changed in a form, so that a page left open does not write back what others have changed."""
    return {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}


class CatalogueAdmin(ServiceAdmin):
    """Reads inlines itself, and writes everything on the page at once."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self.write_page(request, form, {formset.model: formset for formset in formsets}, change=change)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Wait for the inlines: everything on the page is written at once."""

    def write_page(self, request: HttpRequest, form: Any, formsets: dict[Any, Any], *, change: bool) -> None:
        raise NotImplementedError
