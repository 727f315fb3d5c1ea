"""A throttle ..."""

import pytest

from core.throttling import AnonymousThrottle, AuthAddressThrottle, UserThrottle

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.urls")]


def sign_in(api, email, address="10.0.0.1", **more) -> int:
    return api.post("/api/sign-in/", {"email": email}, REMOTE_ADDR=address, **more).status_code


def test_counts_the_tries_at_one_account_from_one_address(api) -> None:
    assert [sign_in(api, "ada@example.com") for _ in range(4)] == [200, 200, 200, 429]


def test_counts_an_account_however_it_is_written(api) -> None:
    written = ["ada@example.com", "ADA@example.com", " Ada@Example.com ", "aDa@example.com"]

    assert [sign_in(api, email) for email in written] == [200, 200, 200, 429]


def test_does_not_lock_out_the_owner_elsewhere(api) -> None:
    for _ in range(4):
        sign_in(api, "ada@example.com")

    assert sign_in(api, "ada@example.com", address="10.0.0.2") == 200
    assert sign_in(api, "grace@example.com") == 200


def test_believes_no_forwarded_address(api) -> None:
    statuses = [sign_in(api, "ada@example.com", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}") for n in range(4)]

    assert statuses[-1] == 429


@pytest.mark.parametrize("body", [{}, {"email": None}, {"email": 1}, {"email": ["a"]}, [], "ada@example.com", None])
def test_does_not_count_what_names_no_account(api, body) -> None:
    assert [api.post("/api/sign-in/", body).status_code for _ in range(5)] == [200] * 5


def test_answers_a_body_that_cannot_be_read_before_counting(api) -> None:
    response = api.generic("POST", "/api/sign-in/", b"{", "application/json")

    assert (response.status_code, response.json()["code"]) == (400, "malformed")


def test_counts_by_address_what_tries_passwords(rf) -> None:
    throttle = AuthAddressThrottle()

    keys = {
        throttle.get_cache_key(rf.get("/", REMOTE_ADDR=address), None) for address in ("10.0.0.1", "10.0.0.1", "::1")
    }

    assert keys == {"throttle:auth:10.0.0.1", "throttle:auth:::1"}


@pytest.mark.parametrize("throttle", [AnonymousThrottle, UserThrottle])
def test_is_off_for_everything_else_unless_a_rate_is_set(throttle, rf) -> None:
    request = rf.get("/")

    assert all(throttle().allow_request(request, None) for _ in range(5))
