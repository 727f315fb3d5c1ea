"""The bases of our admin pages: rows that only the shop writes, and rows that services write."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.exceptions import DomainError
from core.money import for_people


def money(path: str, *, currency: str = "currency") -> Any:
    """Show minor units as people read them; both are named by the way from the row, with dots.

    Returns what may stand in `list_display` and `fields`. In a list, `list_select_related` has to reach as far; in an
    inline, `joined`.
    """

    @admin.display(description=path.rpartition(".")[2].replace("_", " "), ordering=path.replace(".", "__"))
    def amount(row: Any) -> str:
        value = _follow(row, path)
        return "-" if value is None else for_people(value, _follow(row, currency))

    return amount


def _follow(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = None if row is None else getattr(row, name)
    return row


class ReadOnly:
    """Rows that only the shop itself writes."""

    fields: ClassVar[Any] = None
    joined: ClassVar[tuple[str, ...]] = ()
    """What is read with the rows."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Read the rows with what is joined to them."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]  # of the page
        return rows.select_related(*self.joined) if self.joined else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the named fields as text."""
        return self.fields or ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Offer no form for a new one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show it only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep it."""
        return False


class ServiceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for type checkers only
    """An admin page whose writes go through services; what they refuse is shown, and nothing is written.

    `write` takes `pk` and `fields`, `remove` takes `pk`.
    """

    write: Callable[..., Any]
    remove: Callable[..., Any]

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """Hand the form's fields to the service: of a change only those that were touched.

        So a page left open all day does not write back what others have changed since.
        """
        touched = form.changed_data if change else form.cleaned_data
        self.write(pk=obj.pk, fields={name: form.cleaned_data[name] for name in touched})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write nothing beside what the service writes; Django's log asks every formset what it has saved."""
        for formset in formsets:
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Hand the key to the service."""
        self.remove(pk=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        """Delete one by one, as the service knows how."""
        for pk in queryset.values_list("pk", flat=True):
            self.remove(pk=pk)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a refusal as a message above the form."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            return self._refused(request, error)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a refusal as a message."""
        try:
            return super().delete_view(request, *args, **kwargs)
        except DomainError as error:
            return self._refused(request, error)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show a refusal of an action as a message."""
        try:
            return super().changelist_view(request, *args, **kwargs)
        except DomainError as error:
            return self._refused(request, error)

    def _refused(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        sentences = [f"{field}: {' '.join(texts)}" for field, texts in error.errors.items()]
        self.message_user(request, " ".join([error.detail, *sentences]), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
