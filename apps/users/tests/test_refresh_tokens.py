"""refresh tokens ..."""

from datetime import timedelta
from threading import Barrier

import jwt
import pytest
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken

from apps.users import services
from apps.users.exceptions import TokenNotValid
from apps.users.models import RefreshFamily
from apps.users.tests.factories import NOON, PASSWORD, UserFactory
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def first(user):
    return services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh


def rotate(refresh, at):
    return services.refresh_tokens(refresh=refresh, at=at).refresh


def test_gives_a_new_pair_of_the_same_family(first):
    pair = services.refresh_tokens(refresh=first, at=NOON + DAY)

    old, new = (jwt.decode(token, options={"verify_signature": False}) for token in (first, pair.refresh))
    assert old["family"] == new["family"]
    assert old["jti"] != new["jti"]
    assert new["exp"] == old["exp"] + DAY.total_seconds()


def test_blacklists_the_old_token_at_the_time_given(first):
    rotate(first, NOON + DAY)

    assert BlacklistedToken.objects.get().blacklisted_at == NOON + DAY


def test_can_go_on_for_as_long_as_somebody_comes_back_each_week(first):
    token = first
    for week in range(1, 5):
        token = rotate(token, NOON + 6 * DAY * week)

    assert RefreshFamily.objects.get().expires_at == NOON + 31 * DAY


def test_refuses_a_token_on_the_second_that_its_week_is_over(first):
    with pytest.raises(TokenNotValid):
        rotate(first, NOON + 7 * DAY)

    assert not BlacklistedToken.objects.exists()


def test_only_refuses_a_token_used_again_within_ten_seconds(first):
    second = rotate(first, NOON)

    with pytest.raises(TokenNotValid):
        rotate(first, NOON + 10 * SECOND)

    assert RefreshFamily.objects.get().revoked_at is None
    assert rotate(second, NOON + 11 * SECOND)


def test_revokes_the_whole_family_of_a_token_used_again_later(first):
    second = rotate(first, NOON)

    with pytest.raises(TokenNotValid):
        rotate(first, NOON + 11 * SECOND)

    assert RefreshFamily.objects.get().revoked_at == NOON + 11 * SECOND
    with pytest.raises(TokenNotValid):
        rotate(second, NOON + 12 * SECOND)


def test_leaves_the_user_s_other_families_alone_when_it_revokes_one(user, first):
    elsewhere = services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh
    rotate(first, NOON)

    with pytest.raises(TokenNotValid):
        rotate(first, NOON + DAY)

    assert rotate(elsewhere, NOON + DAY)


@pytest.mark.django_db(transaction=True)
def test_commits_the_revocation_though_the_call_is_refused(api):
    user = UserFactory()
    first = services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh
    rotate(first, NOON)

    with pytest.raises(TokenNotValid):
        rotate(first, NOON + DAY)

    assert at_once(1, lambda: RefreshFamily.objects.get().revoked_at) == [NOON + DAY]


def test_refuses_a_token_made_under_another_password(user, first):
    user.set_password("another-passphrase")
    user.save()

    with pytest.raises(TokenNotValid):
        rotate(first, NOON)

    assert not BlacklistedToken.objects.exists()


def test_refuses_the_token_of_an_inactive_user(user, first):
    user.is_active = False
    user.save()

    with pytest.raises(TokenNotValid):
        rotate(first, NOON)

    assert not BlacklistedToken.objects.exists()


def test_refuses_the_token_of_a_user_who_is_gone(user, first):
    services.delete_account(user_id=user.pk)

    with pytest.raises(TokenNotValid):
        rotate(first, NOON)


def test_refuses_a_token_whose_row_somebody_has_deleted(first):
    OutstandingToken.objects.all().delete()

    with pytest.raises(TokenNotValid):
        rotate(first, NOON)


def test_refuses_an_access_token(user):
    access = services.sign_in(email=user.email, password=PASSWORD, at=NOON).access

    with pytest.raises(TokenNotValid):
        rotate(access, NOON)


@pytest.mark.parametrize("forge", [lambda token: token[:-4] + "AAAA", lambda token: "", lambda token: "[" * 5000])
def test_refuses_a_forged_token(first, forge):
    with pytest.raises(TokenNotValid):
        rotate(forge(first), NOON)

    assert rotate(first, NOON)


@pytest.mark.django_db(transaction=True)
def test_succeeds_exactly_once_for_twenty_calls_at_once_with_one_token():
    user = UserFactory()
    first = services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh

    outcomes = at_once(20, lambda: bool(rotate(first, NOON)))

    assert sorted(outcomes, key=str) == [TokenNotValid] * 19 + [True]
    assert OutstandingToken.objects.count() == 2
    assert RefreshFamily.objects.get().revoked_at is None


@pytest.mark.django_db(transaction=True)
def test_succeeds_twice_in_the_library_s_own_way():
    """The control: both callers pass the library's check before either is blacklisted."""
    user = UserFactory()
    both_have_checked = Barrier(2, timeout=10)

    class WaitingToken(RefreshToken):
        def check_blacklist(self):
            super().check_blacklist()
            both_have_checked.wait()

    class LibraryRefresh(TokenRefreshSerializer):
        token_class = WaitingToken

    first = str(RefreshToken.for_user(user))

    outcomes = at_once(2, lambda: LibraryRefresh(data={"refresh": first}).is_valid(raise_exception=True))

    assert outcomes == [True, True]
    assert OutstandingToken.objects.count() == 3
