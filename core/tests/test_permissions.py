"""Permissions ..."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Permission
from rest_framework.test import APIRequestFactory

from core.permissions import CanBrowse, IsOwner, IsOwnerOrAdmin, IsStaffWithPermission


def asked_by(user, method: str = "GET"):
    request = APIRequestFactory().generic(method, "/")
    request.user = user
    return request


def location_view(action: str = "list", **more):
    model = apps.get_model("inventory.StockLocation")
    return SimpleNamespace(action=action, get_queryset=model.objects.all, **more)


@pytest.fixture
def staff(django_user_model, db):
    return django_user_model.objects.create_user("staff@example.com", "a-long-passphrase", is_staff=True)


def grant(user, *codenames: str):
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return type(user).objects.get(pk=user.pk)


def test_let_an_owner_reach_what_is_theirs(customer) -> None:
    assert IsOwner().has_object_permission(asked_by(customer), None, SimpleNamespace(user=customer))


@pytest.mark.parametrize("permission", [IsOwner(), IsOwnerOrAdmin()])
def test_keep_everybody_else_out(permission, customer, django_user_model) -> None:
    stranger = django_user_model.objects.create_user("stranger@example.com", "a-long-passphrase")
    anonymous = AnonymousUser()

    assert not permission.has_object_permission(asked_by(stranger), None, SimpleNamespace(user=customer))
    assert not permission.has_object_permission(asked_by(anonymous), None, SimpleNamespace(user=customer))
    assert not permission.has_object_permission(asked_by(anonymous), None, SimpleNamespace(user=None))
    assert not permission.has_object_permission(asked_by(anonymous), None, SimpleNamespace(user=anonymous))
    assert not permission.has_object_permission(asked_by(customer), None, SimpleNamespace())


def test_look_for_the_owner_where_the_view_says(customer) -> None:
    view = SimpleNamespace(owner_field="customer")

    assert IsOwner().has_object_permission(asked_by(customer), view, SimpleNamespace(customer=customer))


def test_let_staff_in_beside_the_owner(customer, staff) -> None:
    thing = SimpleNamespace(user=customer)

    assert IsOwnerOrAdmin().has_object_permission(asked_by(staff), None, thing)
    assert not IsOwner().has_object_permission(asked_by(staff), None, thing)


@pytest.mark.parametrize(
    ("method", "codename"),
    [
        ("GET", "view_stocklocation"),
        ("HEAD", "view_stocklocation"),
        ("POST", "add_stocklocation"),
        ("PUT", "change_stocklocation"),
        ("PATCH", "change_stocklocation"),
        ("DELETE", "delete_stocklocation"),
    ],
)
def test_ask_staff_for_the_permission_of_the_action(staff, method, codename) -> None:
    permission, view = IsStaffWithPermission(), location_view()

    assert not permission.has_permission(asked_by(staff, method), view)
    assert permission.has_permission(asked_by(grant(staff, codename), method), view)


def test_open_nothing_to_a_customer_with_a_stray_permission(customer) -> None:
    stray = grant(customer, "view_stocklocation")

    assert not IsStaffWithPermission().has_permission(asked_by(stray), location_view())
    assert not IsStaffWithPermission().has_permission(asked_by(AnonymousUser()), location_view())


def test_take_the_permission_that_the_view_names_for_an_action(staff) -> None:
    view = location_view("archive", permissions_by_action={"archive": ["inventory.change_stocklocation"]})

    assert not IsStaffWithPermission().has_permission(asked_by(grant(staff, "add_stocklocation"), "POST"), view)
    assert IsStaffWithPermission().has_permission(asked_by(grant(staff, "change_stocklocation"), "POST"), view)


def test_let_everybody_browse_an_open_shop(customer, settings) -> None:
    settings.STORE_REQUIRE_LOGIN = False

    assert CanBrowse().has_permission(asked_by(AnonymousUser()), None)
    assert CanBrowse().has_permission(asked_by(customer), None)


def test_let_only_members_browse_a_members_shop(customer, settings) -> None:
    settings.STORE_REQUIRE_LOGIN = True

    assert not CanBrowse().has_permission(asked_by(AnonymousUser()), None)
    assert CanBrowse().has_permission(asked_by(customer), None)


def test_let_nobody_write_by_browsing(admin, settings) -> None:
    settings.STORE_REQUIRE_LOGIN = False

    assert not CanBrowse().has_permission(asked_by(admin, "POST"), None)
