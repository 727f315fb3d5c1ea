"""verify email ..."""

from datetime import timedelta

import pytest

from apps.users import rules, services
from apps.users.events import EmailVerified
from apps.users.exceptions import LinkNotValid
from apps.users.tests.factories import NOON, UserFactory
from core.events import in_transaction

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


def key_of(user, at=NOON):
    return rules.make_verification_key(user_id=user.pk, email=user.email, at=at)


def test_notes_when_the_address_was_shown_to_be_the_user_s():
    user = UserFactory()

    services.verify_email(key=key_of(user), at=LATER)

    user.refresh_from_db()
    assert user.email_verified_at == LATER


def test_tells_apps_above_in_the_same_commit(events):
    heard = []
    in_transaction(EmailVerified, heard.append)
    user = UserFactory()

    services.verify_email(key=key_of(user), at=LATER)

    assert heard == [EmailVerified(user.pk)]
    assert events() == ["user.email_verified"]


def test_is_the_same_twice_as_once(events):
    user = UserFactory()
    services.verify_email(key=key_of(user), at=NOON)

    services.verify_email(key=key_of(user), at=LATER)

    user.refresh_from_db()
    assert user.email_verified_at == NOON
    assert events() == ["user.email_verified"]


def forged(user):
    return key_of(user)[:-2] + "AA"


def of_somebody_else(user):
    other = UserFactory()
    return key_of(other).replace(str(other.pk), str(user.pk))


def of_another_address(user):
    return rules.make_verification_key(user_id=user.pk, email="other@example.com", at=NOON)


def too_old(user):
    return key_of(user, at=LATER - timedelta(days=7))


def of_nobody(user):
    return key_of(UserFactory.build())


@pytest.mark.parametrize("make", [forged, of_somebody_else, of_another_address, too_old, of_nobody, lambda user: "?"])
def test_refuses_a_key(make, events):
    user = UserFactory()

    with pytest.raises(LinkNotValid) as refusal:
        services.verify_email(key=make(user), at=LATER)

    user.refresh_from_db()
    assert list(refusal.value.errors) == ["key"]
    assert user.email_verified_at is None
    assert events() == []


def test_refuses_the_key_of_an_inactive_account():
    user = UserFactory(is_active=False)

    with pytest.raises(LinkNotValid):
        services.verify_email(key=key_of(user), at=LATER)

    user.refresh_from_db()
    assert user.email_verified_at is None
