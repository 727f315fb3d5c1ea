"""change password ..."""

import pytest
from django.contrib.auth.hashers import check_password

from apps.users import services
from apps.users.exceptions import TokenNotValid
from apps.users.tests.factories import NOON, PASSWORD, UserFactory
from core.exceptions import InvalidFields, NotFound
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

NEW = "another-passphrase"


def change(user, old=PASSWORD, new=NEW):
    services.change_password(user_id=user.pk, old_password=old, new_password=new, at=NOON)


def test_replaces_the_password(events):
    user = UserFactory()

    change(user)

    user.refresh_from_db()
    assert check_password(NEW, user.password)
    assert events() == ["user.password_changed"]


def test_revokes_every_refresh_token():
    user = UserFactory()
    refresh = services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh

    change(user)

    assert user.refresh_families.get().revoked_at == NOON
    with pytest.raises(TokenNotValid):
        services.refresh_tokens(refresh=refresh, at=NOON)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("a-wrong-passphrase", NEW, "old_password"), (PASSWORD, "12345678", "new_password")],
)
def test_refuses(old, new, field, events):
    user = UserFactory()

    with pytest.raises(InvalidFields) as refusal:
        change(user, old, new)

    user.refresh_from_db()
    assert list(refusal.value.errors) == [field]
    assert check_password(PASSWORD, user.password)
    assert events() == []


@pytest.mark.django_db(transaction=True)
def test_happens_once_for_many_calls_at_once():
    user = UserFactory()

    outcomes = at_once(8, lambda: change(user))

    assert sorted(outcomes, key=str) == [InvalidFields] * 7 + [None]


def test_may_be_done_by_staff_without_the_old_one(events):
    user = UserFactory()

    services.set_password(user_id=user.pk, password=NEW, at=NOON)

    user.refresh_from_db()
    assert check_password(NEW, user.password)
    assert events() == ["user.password_changed"]


def test_by_staff_can_leave_an_account_without_a_password():
    user = UserFactory()

    services.set_password(user_id=user.pk, password=None, at=NOON)

    user.refresh_from_db()
    assert not user.has_usable_password()


def test_by_staff_needs_a_user():
    with pytest.raises(NotFound):
        services.set_password(user_id=UserFactory.build().pk, password=NEW, at=NOON)
