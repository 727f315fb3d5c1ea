"""register user ..."""

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.users import services
from apps.users.models import User
from apps.users.tests.factories import NOON, PASSWORD, UserFactory
from apps.users.tests.hashers import CountingHasher
from apps.users.tests.mails import read, reset_fields
from core.exceptions import InvalidFields
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


def test_opens_an_account_that_is_not_verified():
    services.register_user(email="ada@example.com", password=PASSWORD, username="ada", at=NOON)

    user = User.objects.get(email="ada@example.com")
    assert (user.username, user.email_verified_at, user.date_joined) == ("ada", None, NOON)
    assert check_password(PASSWORD, user.password)
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_keeps_the_address_in_lower_case():
    services.register_user(email=" Ada@Example.COM ", password=PASSWORD, at=NOON)

    assert User.objects.get().email == "ada@example.com"


def test_makes_a_username_from_the_address():
    services.register_user(email="ada.o'byron@example.com", password=PASSWORD, at=NOON)

    assert User.objects.get().username == "ada.o-byron"


def test_makes_a_taken_username_unique_silently():
    UserFactory(username="ada")

    services.register_user(email="other@example.com", password=PASSWORD, username="ada", at=NOON)

    username = User.objects.get(email="other@example.com").username
    assert username.startswith("ada-")
    assert len(username) == len("ada-") + 8


def test_makes_the_longest_username_unique_within_its_length():
    UserFactory(username="a" * 150)

    services.register_user(email="other@example.com", password=PASSWORD, username="a" * 150, at=NOON)

    assert len(User.objects.get(email="other@example.com").username) == 150


def test_sends_the_key_that_verifies_the_address(send_mail):
    services.register_user(email="ada@example.com", password=PASSWORD, at=NOON)

    (message,) = send_mail()
    assert message.to == ["ada@example.com"]
    assert message.subject == "Please verify your e-mail address for Shopwright"
    assert f"/account/verify-email?key={read(message, 'key')}" in message.body
    assert "/account/verify-email?key=" in message.alternatives[0].content


def test_changes_nothing_for_an_address_that_has_an_account(events):
    owner = UserFactory(email="ada@example.com", username="ada")

    services.register_user(email="ADA@example.com", password="another-passphrase", username="eve", at=NOON)

    (user,) = User.objects.all()
    assert (user.pk, user.username, user.password) == (owner.pk, "ada", owner.password)
    assert events() == ["user.registration_repeated"]


def test_mails_the_owner_of_a_taken_address_a_way_to_a_new_password(send_mail, api):
    owner = UserFactory(email="ada@example.com")

    services.register_user(email="ada@example.com", password="another-passphrase", at=NOON)

    (message,) = send_mail()
    assert (message.to, message.subject) == (["ada@example.com"], "You already have an account at Shopwright")
    body = reset_fields(message, "a-third-passphrase")
    assert api.post("/api/v1/auth/password/reset/confirm/", body).status_code == 200
    owner.refresh_from_db()
    assert check_password("a-third-passphrase", owner.password)


def test_does_the_same_work_whether_the_address_is_taken_or_not(settings):
    settings.PASSWORD_HASHERS = ["apps.users.tests.hashers.CountingHasher"]
    work = []
    for _ in range(2):
        CountingHasher.counted.clear()
        with CaptureQueriesContext(
            connection,
        ) as statements:
            services.register_user(email="ada@example.com", password=PASSWORD, at=NOON)
        work.append((len(CountingHasher.counted), len(statements)))

    assert work[0] == work[1]
    assert work[0][0] == 1


@pytest.mark.parametrize("password", ["short", "password123", "8275910436", "ada.lovelace"])
def test_refuses_a_weak_password_whether_the_address_is_taken_or_not(password, events):
    UserFactory(email="taken@example.com")

    for email in ("ada.lovelace@example.com", "taken@example.com"):
        with pytest.raises(InvalidFields) as refusal:
            services.register_user(email=email, password=password, username="ada.lovelace", at=NOON)
        assert list(refusal.value.errors) == ["password"]

    assert User.objects.count() == 1
    assert events() == []


@pytest.mark.django_db(transaction=True)
def test_opens_one_account_for_many_registrations_at_once(events):
    outcomes = at_once(8, lambda: services.register_user(email="ada@example.com", password=PASSWORD, at=NOON))

    assert outcomes == [None] * 8
    assert User.objects.filter(email="ada@example.com").count() == 1
    assert sorted(events()) == ["user.registered"] + ["user.registration_repeated"] * 7
