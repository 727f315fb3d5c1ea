"""createsuperuser ..."""

import pytest
from django.core.management import CommandError, call_command

from apps.users.models import User
from apps.users.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def create(monkeypatch, **options):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", interactive=False, verbosity=0, **options)


def test_makes_a_superuser_who_logs_in_by_e_mail(monkeypatch, client):
    create(monkeypatch, email="Root@Example.com", username="root")

    user = User.objects.get()
    assert (user.email, user.username) == ("root@example.com", "root")
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert client.login(email="ROOT@example.com", password=PASSWORD)


def test_still_asks_for_a_username(monkeypatch):
    with pytest.raises(CommandError, match="--username"):
        create(monkeypatch, email="root@example.com")

    assert not User.objects.exists()


def test_refuses_an_address_that_is_taken(monkeypatch):
    UserFactory(email="root@example.com")

    with pytest.raises(CommandError, match="already taken"):
        create(monkeypatch, email="ROOT@example.com", username="root")
