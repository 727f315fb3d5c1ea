"""verify token ..."""

from datetime import timedelta

import pytest

from apps.users import services
from apps.users.exceptions import TokenNotValid
from apps.users.tests.factories import NOON, PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def pair(user):
    return services.sign_in(email=user.email, password=PASSWORD, at=NOON)


def is_valid(token, at=NOON):
    try:
        services.verify_token(token=token, at=at)
    except TokenNotValid:
        return False
    return True


def test_accepts_both_kinds(pair):
    assert is_valid(pair.access)
    assert is_valid(pair.refresh)


def test_refuses_either_when_its_time_is_over(pair):
    assert not is_valid(pair.access, NOON + timedelta(minutes=60))
    assert not is_valid(pair.refresh, NOON + timedelta(days=7))


def test_refuses_a_refresh_token_that_was_used(pair):
    services.refresh_tokens(refresh=pair.refresh, at=NOON)

    assert not is_valid(pair.refresh)


def test_refuses_a_refresh_token_of_who_signed_out(pair):
    services.sign_out(refresh=pair.refresh, at=NOON)

    assert not is_valid(pair.refresh)


def test_refuses_both_once_the_password_has_changed(user, pair):
    services.set_password(user_id=user.pk, password="another-passphrase", at=NOON)

    assert not is_valid(pair.access)
    assert not is_valid(pair.refresh)


def test_refuses_both_for_an_inactive_user(user, pair):
    services.update_account(user_id=user.pk, changes={"is_active": False}, at=NOON)

    assert not is_valid(pair.access)
    assert not is_valid(pair.refresh)


def test_refuses_what_is_no_token():
    assert not is_valid("no.token.this")
