"""staff's services for accounts ..."""

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Group, Permission
from django.core.files.storage import default_storage

from apps.users import services
from apps.users.exceptions import TokenNotValid
from apps.users.models import User
from apps.users.tests.factories import NOON, PASSWORD, AddressFactory, UserFactory
from apps.users.tests.pictures import picture
from core.exceptions import InvalidFields, NotFound

pytestmark = pytest.mark.django_db


def test_open_an_account(events):
    user = services.create_account(email="Ada@Example.com", username="ada", password=PASSWORD, at=NOON)

    user.refresh_from_db()
    assert (user.email, user.username, user.date_joined) == ("ada@example.com", "ada", NOON)
    assert check_password(PASSWORD, user.password)
    assert events() == ["user.registered"]


def test_open_an_account_whose_owner_chooses_the_password():
    user = services.create_account(email="ada@example.com", username="ada", password=None, at=NOON)

    assert not user.has_usable_password()


def test_refuse_a_weak_password(events):
    with pytest.raises(InvalidFields):
        services.create_account(email="ada@example.com", username="ada", password="12345678", at=NOON)

    assert not User.objects.exists()
    assert events() == []


def test_have_a_changed_address_verified_anew(send_mail):
    user = UserFactory(email="ada@example.com", email_verified_at=NOON)

    services.update_account(user_id=user.pk, changes={"email": "Countess@example.com"}, at=NOON)

    user.refresh_from_db()
    (message,) = send_mail()
    assert (user.email, user.email_verified_at) == ("countess@example.com", None)
    assert message.to == ["countess@example.com"]


def test_keep_the_verification_of_an_address_that_stays(events):
    user = UserFactory(email="ada@example.com", email_verified_at=NOON)

    services.update_account(user_id=user.pk, changes={"email": "ADA@example.com", "phone": "1"}, at=NOON)

    user.refresh_from_db()
    assert (user.email_verified_at, user.phone) == (NOON, "1")
    assert events() == []


def test_sign_out_who_is_no_longer_active_for_good():
    user = UserFactory()
    refresh = services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh

    services.update_account(user_id=user.pk, changes={"is_active": False}, at=NOON)
    services.update_account(user_id=user.pk, changes={"is_active": True}, at=NOON)

    with pytest.raises(TokenNotValid):
        services.refresh_tokens(refresh=refresh, at=NOON)


def test_write_nothing_but_what_staff_may_write():
    user = UserFactory()

    services.update_account(user_id=user.pk, changes={"password": "plain", "email_verified_at": NOON}, at=NOON)

    user.refresh_from_db()
    assert check_password(PASSWORD, user.password)
    assert user.email_verified_at is None


def test_set_roles():
    user, group = UserFactory(), Group.objects.create(name="Support")
    permission = Permission.objects.get(codename="view_user")

    services.set_roles(user_id=user.pk, groups=[group], permissions=[permission])

    assert list(user.groups.all()) == [group]
    assert list(user.user_permissions.all()) == [permission]


def test_delete_an_account_with_its_addresses():
    address = AddressFactory()

    services.delete_account(user_id=address.user_id)

    assert not User.objects.exists()


def test_need_a_user():
    missing = UserFactory.build().pk

    with pytest.raises(NotFound):
        services.update_account(user_id=missing, changes={}, at=NOON)
    with pytest.raises(NotFound):
        services.delete_account(user_id=missing)


def test_take_their_picture_along_when_they_are_deleted(settings, tmp_path, django_capture_on_commit_callbacks) -> None:
    settings.MEDIA_ROOT = tmp_path
    user = services.update_profile(user_id=UserFactory().pk, changes={"avatar": picture()})
    name = user.avatar.name
    assert default_storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_account(user_id=user.pk)

    assert not default_storage.exists(name)
