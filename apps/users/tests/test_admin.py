"""Django's admin for people ..."""

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.users import services
from apps.users.models import Address, RefreshFamily, User
from apps.users.tests.factories import NOON, PASSWORD, AddressFactory, UserFactory, address_fields

pytestmark = pytest.mark.django_db

NEW = "another-passphrase"


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def clerk(client):
    """Staff who may see to customers' accounts, and are no superuser."""
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="users"))
    client.force_login(user)
    return user


def page(name, *args):
    return reverse(f"admin:users_{name}", args=args)


def user_fields(user, *rows, **changes):
    """What the form of a user holds when nothing is changed."""
    names = ("email", "username", "first_name", "last_name", "phone")
    fields = {name: getattr(user, name) for name in names} | {"is_active": "on"}
    fields |= {"addresses-TOTAL_FORMS": len(rows), "addresses-INITIAL_FORMS": sum("id" in row for row in rows)}
    for number, row in enumerate(rows):
        fields |= {f"addresses-{number}-{name}": value for name, value in {"user": user.pk, **row}.items()}
    return {**fields, **changes}


@pytest.mark.parametrize("name", ["user", "address", "refreshfamily"])
def test_lists_and_searches(browser, name):
    user = AddressFactory(user__email="ada@example.com").user
    services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    response = browser.get(page(f"{name}_changelist"), {"q": "ada@example"})

    assert response.status_code == 200
    assert response.context["cl"].result_count == 1


def test_adds_a_user_by_e_mail(browser, events):
    fields = {"email": "Ada@Example.com", "username": "ada", "usable_password": "true"}

    response = browser.post(page("user_add"), {**fields, "password1": PASSWORD, "password2": PASSWORD})

    user = User.objects.get(username="ada")
    assert response["Location"] == page("user_change", user.pk)
    assert (user.email, check_password(PASSWORD, user.password)) == ("ada@example.com", True)
    assert events() == ["user.registered"]


def test_adds_a_user_who_chooses_the_password(browser):
    browser.post(page("user_add"), {"email": "ada@example.com", "username": "ada", "usable_password": "false"})

    assert not User.objects.get(username="ada").has_usable_password()


def test_refuses_to_add_a_user_whose_address_is_taken(browser):
    UserFactory(email="ada@example.com")
    fields = {"email": "ADA@example.com", "username": "other", "usable_password": "false"}

    response = browser.post(page("user_add"), fields)

    assert list(response.context["adminform"].form.errors) == ["email"]
    assert not User.objects.filter(username="other").exists()


def test_shows_a_user_with_the_addresses(browser):
    address = AddressFactory()

    response = browser.get(page("user_change", address.user_id))

    assert response.status_code == 200
    assert address.line1 in response.context["inline_admin_formsets"][0].formset.forms[0].instance.line1


def test_changes_a_user(browser):
    user, group = UserFactory(email_verified_at=NOON), Group.objects.create(name="Support")

    browser.post(page("user_change", user.pk), user_fields(user, email="New@example.com", groups=[group.pk]))

    user.refresh_from_db()
    assert (user.email, user.email_verified_at) == ("new@example.com", None)
    assert list(user.groups.all()) == [group]


def test_signs_out_whom_it_makes_inactive(browser):
    user = UserFactory()
    services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    browser.post(page("user_change", user.pk), user_fields(user, is_active=""))

    assert RefreshFamily.objects.get().revoked_at is not None


def test_sets_a_password(browser, events):
    user = UserFactory()

    browser.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"usable_password": "true", "password1": NEW, "password2": NEW, "set-password": "1"},
    )

    user.refresh_from_db()
    assert check_password(NEW, user.password)
    assert events() == ["user.password_changed"]


def test_lets_staff_set_their_own_password_without_signing_them_out(browser, admin):
    url = reverse("admin:auth_user_password_change", args=[admin.pk])

    browser.post(url, {"usable_password": "true", "password1": NEW, "password2": NEW, "set-password": "1"})

    assert browser.get(page("user_changelist")).status_code == 200


def test_takes_a_password_away(browser):
    user = UserFactory()
    url = reverse("admin:auth_user_password_change", args=[user.pk])

    browser.post(url, {"usable_password": "false", "unset-password": "1"})

    user.refresh_from_db()
    assert not user.has_usable_password()


def test_adds_changes_and_deletes_addresses_beside_the_user(browser):
    kept = AddressFactory(is_default_shipping=True)
    gone = AddressFactory(user=kept.user)

    response = browser.post(
        page("user_change", kept.user_id),
        user_fields(
            kept.user,
            {**address_fields(line1="1 Ockham Park"), "id": kept.pk, "is_default_shipping": "on"},
            {**address_fields(), "id": gone.pk, "DELETE": "on"},
            address_fields(line1="Kirkby Mallory", is_default_shipping="on"),
        ),
    )

    assert response.status_code == 302
    rows = Address.objects.filter(user=kept.user).order_by("line1").values_list("line1", "is_default_shipping")
    assert list(rows) == [("1 Ockham Park", False), ("Kirkby Mallory", True)]


def test_asks_the_country_of_an_address(browser):
    user = UserFactory()

    response = browser.post(page("address_add"), address_fields(user=user.pk, postal_code="90210"))

    assert list(response.context["adminform"].form.errors) == ["postal_code"]
    assert not Address.objects.exists()


def test_keeps_addresses_on_their_own_page_too(browser):
    user = UserFactory()
    browser.post(page("address_add"), address_fields(user=user.pk, country="gb"))
    address = Address.objects.get(user=user)

    browser.post(page("address_change", address.pk), address_fields(line1="1 Ockham Park"))

    address.refresh_from_db()
    assert (address.line1, address.country) == ("1 Ockham Park", "GB")
    browser.post(page("address_delete", address.pk), {"post": "yes"})
    assert not Address.objects.exists()


@pytest.mark.parametrize(("name", "make"), [("user", UserFactory), ("address", AddressFactory)])
def test_deletes_several_at_once(browser, name, make):
    rows = [make(), make()]

    browser.post(
        page(f"{name}_changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"},
    )

    assert not type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).exists()


def test_deletes_a_user_with_addresses_and_tokens(browser):
    user = AddressFactory().user
    services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    browser.post(page("user_delete", user.pk), {"post": "yes"})

    assert not User.objects.filter(pk=user.pk).exists()


def test_signs_people_out_everywhere(browser):
    user = UserFactory()
    for _ in range(2):
        services.sign_in(email=user.email, password=PASSWORD, at=NOON)
    chosen = RefreshFamily.objects.values_list("pk", flat=True)[:1]

    browser.post(page("refreshfamily_changelist"), {"action": "sign_out_everywhere", "_selected_action": list(chosen)})

    assert not RefreshFamily.objects.filter(revoked_at=None).exists()


def test_lets_staff_see_to_customers(client, clerk):
    user = UserFactory()

    client.post(page("user_change", user.pk), user_fields(user, phone="1"))

    user.refresh_from_db()
    assert user.phone == "1"


def test_lets_nobody_but_a_superuser_say_who_is_staff(client, clerk):
    user = UserFactory()

    client.post(page("user_change", user.pk), user_fields(user, is_staff="on", is_superuser="on"))

    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_lets_nobody_but_a_superuser_touch_the_accounts_of_staff(client, clerk, admin):
    password = reverse("admin:auth_user_password_change", args=[admin.pk])
    calls = [
        client.post(page("user_change", admin.pk), user_fields(admin, email="eve@example.com")),
        client.post(password, {"usable_password": "true", "password1": NEW, "password2": NEW, "set-password": "1"}),
        client.post(page("user_delete", admin.pk), {"post": "yes"}),
    ]

    after = User.objects.get(pk=admin.pk)
    assert [call.status_code for call in calls] == [403] * 3
    assert (after.email, after.password) == (admin.email, admin.password)
