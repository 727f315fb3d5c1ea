"""Guessing one's own password ..."""

import pytest

from apps.users.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_is_counted_by_the_caller_whatever_address_the_body_names(api):
    api.force_authenticate(UserFactory())
    guess = {"old_password": "wrong", "new_password": "another-long-passphrase"}

    answers = [
        api.post("/api/v1/auth/password/change/", {**guess, "email": f"{number}@example.com"}) for number in range(25)
    ]

    assert [answer.status_code for answer in answers] == [400] * 20 + [429] * 5
