"""The admin ..."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from apps.payments.models import Payment
from core.modeladmin import ReadOnly

WRITES = ("save_model", "delete_model", "delete_queryset")
SOURCES = {
    "orders.OrderNumber": "only a source of numbers: its rows say nothing",
    "products.CatalogueChange": "only adds up to a version",
    "search.DocumentChange": "only says what to read again",
}


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in {"apps", "core", "demo"}]


def shown(site: admin.AdminSite) -> set[type[models.Model]]:
    """Models with a page of their own, or a place on another one's."""
    inlines = {inline.model for page in site._registry.values() for inline in page.inlines}
    return {*site._registry, *inlines}


def hidden(found: list[type[models.Model]], site: admin.AdminSite) -> list[str]:
    return [model._meta.label for model in found if model not in shown(site) and model._meta.label not in SOURCES]


def test_shows_every_model() -> None:
    assert hidden(ours(), admin.site) == []


def test_would_miss_one() -> None:
    empty = admin.AdminSite()
    empty.register(ours()[0])

    assert len(hidden(ours(), empty)) == len(ours()) - 1 - len(SOURCES)


def writing_by_itself(pages: list[admin.ModelAdmin], request) -> list[str]:
    """Name the pages that may change rows and leave that to Django instead of a service."""
    return [
        f"{type(page).__name__}.{name}"
        for page in pages
        for name in WRITES
        if getattr(type(page), name) is getattr(admin.ModelAdmin, name) and may(page, name, request)
    ]


def may(page: admin.ModelAdmin, name: str, request) -> bool:
    if name.startswith("delete"):
        return page.has_delete_permission(request)
    return page.has_change_permission(request) or page.has_add_permission(request)


@pytest.fixture
def request_of_admin(rf: RequestFactory, admin_user):
    request = rf.get("/admin/")
    request.user = admin_user
    return request


@pytest.fixture
def admin_user(django_user_model, db):
    return django_user_model.objects.create_superuser("root@example.com", "a-long-passphrase", username="root")


def test_writes_by_services(request_of_admin) -> None:
    pages = [page for model, page in admin.site._registry.items() if model in ours()]

    assert writing_by_itself(pages, request_of_admin) == []


def test_that_writes_by_itself_is_found(request_of_admin) -> None:
    plain = admin.ModelAdmin(ours()[0], admin.site)

    assert writing_by_itself([plain], request_of_admin) == [f"ModelAdmin.{name}" for name in WRITES]


@pytest.mark.django_db
def test_opens_every_list_and_every_search(client, admin_user) -> None:
    client.force_login(admin_user)
    failures = []
    for model, page in admin.site._registry.items():
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        statuses = [client.get(path).status_code, client.get(f"{path}?q=x").status_code if page.search_fields else 200]
        if statuses != [200, 200]:
            failures.append((path, statuses))

    assert failures == []


WITH_MONEY = {"carts", "orders", "payments", "returns", "shipping", "products"}
NO_MONEY = {"id", "number", "stock"}
"""Large numbers that are no amounts."""


def amounts(model: type[models.Model]) -> set[str]:
    if model._meta.app_label not in WITH_MONEY:
        return set()
    columns = {field.name for field in model._meta.get_fields() if isinstance(field, models.BigIntegerField)}
    return columns - NO_MONEY


def raw_amounts(page: admin.ModelAdmin, request) -> list[str]:
    """Name the amounts that a page shows in minor units: in its list, and where nobody writes, in its rows."""
    shown = {page: [*page.get_list_display(request)]}
    readers = [inline for inline in page.get_inline_instances(request) if isinstance(inline, ReadOnly)]
    for reader in [page, *readers] if isinstance(page, ReadOnly) else readers:
        shown[reader] = [*shown.get(reader, ()), *reader.get_fields(request)]
    return [f"{type(one).__name__}.{name}" for one, names in shown.items() for name in {*names} & amounts(one.model)]


def test_shows_money_as_people_read_it(request_of_admin) -> None:
    assert [name for page in admin.site._registry.values() for name in raw_amounts(page, request_of_admin)] == []


def test_would_notice_minor_units(request_of_admin) -> None:
    class Careless(ReadOnly, admin.ModelAdmin):
        list_display = ("status", "amount")

    found = raw_amounts(Careless(Payment, admin.site), request_of_admin)

    assert {"Careless.amount", "Careless.captured", "Careless.refunding"} <= set(found)
