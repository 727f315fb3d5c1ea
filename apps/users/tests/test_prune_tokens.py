"""prune tokens ..."""

from datetime import timedelta

import pytest
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from apps.users import services, tasks
from apps.users.models import RefreshFamily
from apps.users.tests.factories import NOON, PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def test_deletes_what_has_expired_and_nothing_else():
    user = UserFactory()
    old = services.sign_in(email=user.email, password=PASSWORD, at=NOON).refresh
    services.sign_out(refresh=old, at=NOON)
    kept = services.sign_in(email=user.email, password=PASSWORD, at=NOON + WEEK).refresh

    assert services.prune_tokens(at=NOON + WEEK + timedelta(seconds=1)) == 1

    assert (OutstandingToken.objects.count(), BlacklistedToken.objects.count()) == (1, 0)
    assert RefreshFamily.objects.count() == 1
    assert services.refresh_tokens(refresh=kept, at=NOON + WEEK)


def test_runs_as_a_task():
    services.sign_in(email=UserFactory().email, password=PASSWORD, at=NOON - 100 * WEEK)

    tasks.prune_tokens()

    assert not RefreshFamily.objects.exists()
