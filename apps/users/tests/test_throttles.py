"""the throttles of auth/ ..."""

import pytest
from django.core.cache import cache

from apps.users.tests.factories import PASSWORD, UserFactory
from core.throttling import AuthAccountThrottle, AuthAddressThrottle

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates(monkeypatch):
    """Set what the settings would: DRF reads its rates once, when it is imported."""

    def set_rates(**rates):
        for throttle in (AuthAccountThrottle, AuthAddressThrottle):
            monkeypatch.setattr(throttle, "THROTTLE_RATES", {**throttle.THROTTLE_RATES, **rates})
        cache.clear()

    return set_rates


def sign_in(api, email="ada@example.com", **extra):
    return api.post("/api/v1/auth/token/", {"email": email, "password": "a-wrong-passphrase"}, **extra)


def assert_throttled(response):
    assert (response.status_code, response["Content-Type"]) == (429, "application/problem+json")
    assert response.json()["code"] == "throttled"
    assert 0 < int(response["Retry-After"]) <= 60


def test_count_the_tries_at_one_account(api, rates):
    rates(auth_account="2/min")

    assert [sign_in(api).status_code for _ in range(2)] == [401, 401]
    assert_throttled(sign_in(api, "ADA@example.com"))
    assert sign_in(api, "other@example.com").status_code == 401


def test_do_not_lock_the_owner_out_who_is_elsewhere(api, rates):
    rates(auth_account="1/min")
    user = UserFactory(email="ada@example.com")
    sign_in(api)

    response = api.post("/api/v1/auth/token/", {"email": user.email, "password": PASSWORD}, REMOTE_ADDR="198.51.100.7")

    assert response.status_code == 200


def test_count_all_calls_from_one_address(api, rates):
    rates(auth_address="2/min")
    sign_in(api, "one@example.com")
    api.post("/api/v1/auth/email/verify/", {"key": "?"})

    assert_throttled(api.post("/api/v1/auth/token/refresh/", {"refresh": "?"}))
    assert_throttled(api.post("/api/v1/auth/register/", {"email": "two@example.com", "password": PASSWORD}))


def test_count_the_tries_at_the_old_password_of_who_is_signed_in(customer_api, rates):
    rates(auth_account="2/min")
    body = {"old_password": "a-wrong-passphrase", "new_password": PASSWORD}

    tries = [customer_api.post("/api/v1/auth/password/change/", body).status_code for _ in range(2)]

    assert tries == [400, 400]
    assert_throttled(customer_api.post("/api/v1/auth/password/change/", body))


def test_believe_nobody_s_word_about_the_address(api, rates):
    rates(auth_address="1/min")
    sign_in(api, HTTP_X_FORWARDED_FOR="198.51.100.1")

    assert_throttled(sign_in(api, "other@example.com", HTTP_X_FORWARDED_FOR="198.51.100.2"))
