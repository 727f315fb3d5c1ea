"""sign out ..."""

from datetime import timedelta

import pytest
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

from apps.users import services
from apps.users.exceptions import TokenNotValid
from apps.users.models import RefreshFamily
from apps.users.tests.factories import NOON, PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def user():
    return UserFactory()


def sign_in(user):
    return services.sign_in(email=user.email, password=PASSWORD, at=NOON)


def test_revokes_the_family(user):
    refresh = sign_in(user).refresh

    services.sign_out(refresh=refresh, at=LATER)

    assert RefreshFamily.objects.get().revoked_at == LATER
    assert BlacklistedToken.objects.count() == 1
    with pytest.raises(TokenNotValid):
        services.refresh_tokens(refresh=refresh, at=LATER)


def test_revokes_the_family_by_an_older_token_of_it_too(user):
    old = sign_in(user).refresh
    new = services.refresh_tokens(refresh=old, at=NOON).refresh

    services.sign_out(refresh=old, at=LATER)

    with pytest.raises(TokenNotValid):
        services.refresh_tokens(refresh=new, at=LATER)


def test_leaves_other_devices_signed_in(user):
    here, there = sign_in(user).refresh, sign_in(user).refresh

    services.sign_out(refresh=here, at=LATER)

    assert services.refresh_tokens(refresh=there, at=LATER)


def test_is_the_same_twice_as_once(user):
    refresh = sign_in(user).refresh
    services.sign_out(refresh=refresh, at=NOON)

    services.sign_out(refresh=refresh, at=LATER)

    assert RefreshFamily.objects.get().revoked_at == NOON


def test_refuses_an_access_token(user):
    access = sign_in(user).access

    with pytest.raises(TokenNotValid):
        services.sign_out(refresh=access, at=LATER)

    assert RefreshFamily.objects.get().revoked_at is None


def test_refuses_a_token_of_nobody(user):
    refresh = sign_in(user).refresh
    services.delete_account(user_id=user.pk)

    with pytest.raises(TokenNotValid):
        services.sign_out(refresh=refresh, at=LATER)
