"""sign in ..."""

import jwt
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from apps.users import services
from apps.users.exceptions import EmailNotVerified, InvalidCredentials
from apps.users.models import RefreshFamily
from apps.users.tests.factories import NOON, PASSWORD, UserFactory
from apps.users.tests.hashers import CountingHasher

pytestmark = pytest.mark.django_db


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_gives_an_access_token_for_an_hour_and_a_refresh_token_for_a_week():
    user = UserFactory()

    pair = services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    now = int(NOON.timestamp())
    access, refresh = claims(pair.access), claims(pair.refresh)
    assert (access["user_id"], access["iat"], access["exp"]) == (str(user.pk), now, now + 60 * 60)
    assert (refresh["user_id"], refresh["iat"], refresh["exp"]) == (str(user.pk), now, now + 7 * 24 * 60 * 60)


def test_starts_a_family():
    user = UserFactory()

    pair = services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    family = RefreshFamily.objects.get(user=user)
    assert claims(pair.refresh)["family"] == str(family.pk)
    assert family.revoked_at is None


def test_takes_the_address_however_it_is_written():
    user = UserFactory(email="ada@example.com")

    services.sign_in(email=" ADA@Example.com", password=PASSWORD, at=NOON)

    user.refresh_from_db()
    assert user.last_login == NOON


def test_keeps_no_token_in_the_database():
    services.sign_in(email=UserFactory().email, password=PASSWORD, at=NOON)

    assert OutstandingToken.objects.get().token == ""


@pytest.mark.parametrize(
    "credentials",
    [{"password": "another-passphrase"}, {"email": "nobody@example.com"}, {"email": "no address at all"}],
)
def test_refuses_what_does_not_match(credentials):
    user = UserFactory(email="ada@example.com")

    with pytest.raises(InvalidCredentials):
        services.sign_in(**{"email": "ada@example.com", "password": PASSWORD, **credentials}, at=NOON)

    user.refresh_from_db()
    assert user.last_login is None
    assert not RefreshFamily.objects.exists()


def test_refuses_an_inactive_account_as_if_it_were_not_there():
    user = UserFactory(is_active=False)

    with pytest.raises(InvalidCredentials):
        services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    assert not RefreshFamily.objects.exists()


def test_does_the_same_work_for_an_unknown_address_as_for_a_wrong_password(settings):
    settings.PASSWORD_HASHERS = ["apps.users.tests.hashers.CountingHasher"]
    UserFactory(email="ada@example.com")
    work = []
    for email in ("ada@example.com", "nobody@example.com"):
        CountingHasher.counted.clear()
        with CaptureQueriesContext(connection) as statements, pytest.raises(InvalidCredentials):
            services.sign_in(email=email, password="another-passphrase", at=NOON)
        work.append((CountingHasher.counted[:], len(statements)))

    assert work == [(["another-passphrase"], 1)] * 2


def test_works_before_the_address_is_verified():
    user = UserFactory(email_verified_at=None)

    assert services.sign_in(email=user.email, password=PASSWORD, at=NOON)


def test_waits_for_the_verification_where_the_shop_wants_it(settings):
    settings.LOGIN_REQUIRES_VERIFIED_EMAIL = True
    user = UserFactory(email_verified_at=None)

    with pytest.raises(EmailNotVerified):
        services.sign_in(email=user.email, password=PASSWORD, at=NOON)

    assert not RefreshFamily.objects.exists()


def test_tells_nobody_but_the_owner_that_the_address_is_not_verified(settings):
    settings.LOGIN_REQUIRES_VERIFIED_EMAIL = True
    user = UserFactory(email_verified_at=None)

    with pytest.raises(InvalidCredentials):
        services.sign_in(email=user.email, password="another-passphrase", at=NOON)


def test_works_after_the_verification_where_the_shop_wants_it(settings):
    settings.LOGIN_REQUIRES_VERIFIED_EMAIL = True
    user = UserFactory(email_verified_at=NOON)

    assert services.sign_in(email=user.email, password=PASSWORD, at=NOON)
