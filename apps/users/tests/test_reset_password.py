"""reset password ..."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password

from apps.users import rules, services
from apps.users.exceptions import LinkNotValid, TokenNotValid
from apps.users.models import User
from apps.users.tests.factories import NOON, PASSWORD, UserFactory
from apps.users.tests.mails import read
from core.exceptions import InvalidFields
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

NEW = "another-passphrase"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def token(user):
    return rules.ResetTokens(NOON).make_token(user)


def reset(user, token, password=NEW, at=LATER):
    services.reset_password(user_id=user.pk, token=token, password=password, at=at)


def assert_unchanged(user):
    user.refresh_from_db()
    assert check_password(PASSWORD, user.password)


def test_sets_the_new_password(user, token):
    reset(user, token)

    assert services.sign_in(email=user.email, password=NEW, at=LATER)


def test_shows_that_the_address_is_the_user_s(user, token, events):
    reset(user, token)

    user.refresh_from_db()
    assert user.email_verified_at == LATER
    assert sorted(events()) == ["user.email_verified", "user.password_changed"]


def test_revokes_every_refresh_token(user):
    refresh = services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh
    user.refresh_from_db()

    reset(user, rules.ResetTokens(NOON).make_token(user))

    with pytest.raises(TokenNotValid):
        services.refresh_tokens(refresh=refresh, at=LATER)
    assert user.refresh_families.get().revoked_at == LATER


def test_tells_the_owner_by_mail(user, token, send_mail):
    reset(user, token)

    (message,) = send_mail()
    assert (message.to, message.subject) == ([user.email], "Your password at Shopwright has changed")


def test_takes_a_token_once(user, token):
    reset(user, token)

    with pytest.raises(LinkNotValid):
        reset(user, token, password="a-third-passphrase")

    user.refresh_from_db()
    assert check_password(NEW, user.password)


@pytest.mark.django_db(transaction=True)
def test_takes_a_token_once_also_for_many_calls_at_once():
    user = UserFactory()
    token = rules.ResetTokens(NOON).make_token(user)

    outcomes = at_once(8, lambda: reset(user, token))

    assert sorted(outcomes, key=str) == [LinkNotValid] * 7 + [None]


def test_refuses_a_token_older_than_a_day(user, token):
    with pytest.raises(LinkNotValid):
        reset(user, token, at=NOON + timedelta(days=1, seconds=1))

    assert_unchanged(user)


def test_refuses_a_token_after_the_next_sign_in(user, token):
    services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    with pytest.raises(LinkNotValid):
        reset(user, token)

    assert_unchanged(user)


@pytest.mark.parametrize("forged", ["", "x", "d1a2b3-0123456789abcdef0123456789abcdef", "-" * 50])
def test_refuses_a_forged_token(user, forged):
    with pytest.raises(LinkNotValid):
        reset(user, forged)

    assert_unchanged(user)


def test_refuses_the_token_of_somebody_else(user):
    with pytest.raises(LinkNotValid):
        reset(user, rules.ResetTokens(NOON).make_token(UserFactory()))

    assert_unchanged(user)


def test_refuses_the_token_of_an_inactive_account(user, token):
    User.objects.filter(pk=user.pk).update(is_active=False)

    with pytest.raises(LinkNotValid):
        reset(user, token)

    assert_unchanged(user)


def test_refuses_a_weak_password_and_keeps_the_token_good(user, token):
    with pytest.raises(InvalidFields) as refusal:
        reset(user, token, password="12345678")

    assert list(refusal.value.errors) == ["password"]
    assert_unchanged(user)
    reset(user, token)


def test_is_asked_for_by_a_mail_that_carries_uid_and_token(user, send_mail):
    services.request_password_reset(email=user.email.upper())

    (message,) = send_mail()
    uid, token = read(message, "uid"), read(message, "token")
    assert (message.to, uid) == ([user.email], str(user.pk))
    assert f"/account/reset-password?uid={uid}&token={token}" in message.body


def test_is_asked_for_in_vain_for_an_address_without_an_active_account(events):
    UserFactory(email="closed@example.com", is_active=False)

    services.request_password_reset(email="nobody@example.com")
    services.request_password_reset(email="closed@example.com")

    assert events() == []
