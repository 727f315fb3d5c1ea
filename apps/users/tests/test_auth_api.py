"""auth/ ..."""

import pytest
from django.urls import reverse

from apps.users.models import User
from apps.users.tests.factories import PASSWORD, UserFactory
from apps.users.tests.mails import read, reset_fields

pytestmark = pytest.mark.django_db

NEW = "another-passphrase"


@pytest.fixture
def post(api):
    def send(path, **body):
        return api.post(f"/api/v1/auth/{path}/", body)

    return send


@pytest.fixture
def user():
    return UserFactory(email="ada@example.com")


@pytest.fixture
def pair(post, user):
    return post("token", email=user.email, password=PASSWORD).json()


def assert_problem(response, status, code, *fields):
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (response.json()["code"], list(response.json().get("errors", {}))) == (code, list(fields))


def test_register_answers_with_the_address_alone(post):
    response = post("register", email="Ada@Example.com", password=PASSWORD)

    assert (response.status_code, response.json()) == (201, {"email": "ada@example.com"})


def test_register_answers_the_same_for_a_taken_address(post, user):
    free = post("register", email="free@example.com", password=NEW, username="free")
    taken = post("register", email=user.email, password=NEW, username="free")

    assert (taken.status_code, taken.json()) == (201, {"email": "ada@example.com"})
    assert {*taken.headers} == {*free.headers}
    assert taken["Server-Timing"].partition(",")[0] == free["Server-Timing"].partition(",")[0]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": None}, "email"),
        ({"email": ["ada@example.com"]}, "email"),
        ({"email": f"{'a' * 250}@example.com"}, "email"),
        ({"email": "ad\u0130@example.com"}, "email"),
        ({"email": '"\u0001"@example.com'}, "email"),
        ({"email": "a\u0000da@example.com"}, "email"),
        ({"password": ""}, "password"),
        ({"password": "12345678"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"password": "long enough \u0000 but"}, "password"),
        ({"username": "two words"}, "username"),
        ({"username": "x" * 151}, "username"),
    ],
)
def test_register_names_the_bad_field(post, body, field):
    response = post("register", **{"email": "ada@example.com", "password": PASSWORD, **body})

    assert_problem(response, 400, "invalid", field)
    assert not User.objects.exists()


def test_register_keeps_the_spaces_of_a_password(post):
    post("register", email="ada@example.com", password=f" {PASSWORD} ")

    assert post("token", email="ada@example.com", password=PASSWORD).status_code == 401
    assert post("token", email="ada@example.com", password=f" {PASSWORD} ").status_code == 200


def test_token_opens_the_api(post, api, user):
    pair = post("token", email=user.email, password=PASSWORD)

    api.credentials(HTTP_AUTHORIZATION=f"Bearer {pair.json()['access']}")
    assert sorted(pair.json()) == ["access", "refresh"]
    assert pair["Cache-Control"] == "no-store"
    assert api.get("/api/v1/users/me/").json()["email"] == "ada@example.com"


@pytest.mark.parametrize("body", [{"password": NEW}, {"email": "nobody@example.com"}, {"email": "?"}])
def test_token_refuses_what_does_not_match_in_one_way(post, user, body):
    response = post("token", **{"email": user.email, "password": PASSWORD, **body})

    assert_problem(response, 401, "invalid_credentials")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_token_wants_the_address_verified_where_the_shop_does(post, user, settings):
    settings.LOGIN_REQUIRES_VERIFIED_EMAIL = True

    assert_problem(post("token", email=user.email, password=PASSWORD), 403, "email_not_verified")


def test_token_does_not_mind_an_old_token_in_the_header(api, user):
    api.credentials(HTTP_AUTHORIZATION="Bearer expired.or.forged")

    response = api.post("/api/v1/auth/token/", {"email": user.email, "password": PASSWORD})

    assert response.status_code == 200


def test_token_refresh_gives_another_pair(post, pair):
    response = post("token/refresh", refresh=pair["refresh"])

    assert response.status_code == 200
    assert response.json()["refresh"] != pair["refresh"]
    assert post("token/verify", token=response.json()["access"]).json() == {}


def test_token_refresh_refuses_the_same_token_twice(post, pair):
    post("token/refresh", refresh=pair["refresh"])

    assert_problem(post("token/refresh", refresh=pair["refresh"]), 401, "token_not_valid")


def test_token_verify_says_yes_or_no(post, pair):
    assert post("token/verify", token=pair["access"]).json() == {}
    assert_problem(post("token/verify", token=pair["access"] + "x"), 401, "token_not_valid")


def test_logout_ends_the_refresh_token(post, pair):
    response = post("logout", refresh=pair["refresh"])

    assert (response.status_code, response.json()) == (200, {})
    assert_problem(post("token/refresh", refresh=pair["refresh"]), 401, "token_not_valid")


def test_logout_refuses_what_is_no_token(post):
    assert_problem(post("logout", refresh="?"), 401, "token_not_valid")


def test_password_reset_goes_all_the_way(post, user, send_mail):
    assert post("password/reset", email="ADA@example.com").json() == {}
    (message,) = send_mail()

    response = post("password/reset/confirm", **reset_fields(message, NEW))

    assert (response.status_code, response.json()) == (200, {})
    assert post("token", email=user.email, password=NEW).status_code == 200


def test_password_reset_answers_the_same_for_an_unknown_address(post, send_mail):
    response = post("password/reset", email="nobody@example.com")

    assert (response.status_code, response.json()) == (200, {})
    assert send_mail() == []


def test_password_reset_confirm_names_what_is_wrong(post, user, send_mail):
    post("password/reset", email=user.email)
    (message,) = send_mail()
    good = reset_fields(message, NEW)

    assert_problem(post("password/reset/confirm", **{**good, "uid": "?"}), 400, "invalid", "uid")
    assert_problem(post("password/reset/confirm", **{**good, "token": "x-y"}), 400, "link_not_valid", "token")
    assert_problem(post("password/reset/confirm", **{**good, "password": "12345678"}), 400, "invalid", "password")
    assert post("password/reset/confirm", **good).status_code == 200


def test_password_change_ends_the_tokens_made_before(post, api, user, pair):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access']}")

    response = post("password/change", old_password=PASSWORD, new_password=NEW)

    assert (response.status_code, response.json()) == (200, {})
    assert api.get("/api/v1/users/me/").status_code == 401
    assert_problem(post("token/refresh", refresh=pair["refresh"]), 401, "token_not_valid")


def test_password_change_refuses_a_wrong_old_one(customer_api):
    response = customer_api.post("/api/v1/auth/password/change/", {"old_password": "?", "new_password": NEW})

    assert_problem(response, 400, "invalid", "old_password")


def test_password_change_is_for_who_is_signed_in(post):
    assert_problem(post("password/change", old_password=PASSWORD, new_password=NEW), 401, "not_authenticated")


def test_email_verify_takes_the_key_of_the_mail(post, send_mail):
    post("register", email="ada@example.com", password=PASSWORD)
    (message,) = send_mail()

    response = post("email/verify", key=read(message, "key"))

    assert (response.status_code, response.json()) == (200, {})
    assert User.objects.get().email_verified_at is not None


def test_email_verify_refuses_another_key(post):
    assert_problem(post("email/verify", key="?"), 400, "link_not_valid", "key")


FIELDS = {
    "auth-register": ["email", "password"],
    "auth-token": ["email", "password"],
    "auth-token-refresh": ["refresh"],
    "auth-token-verify": ["token"],
    "auth-logout": ["refresh"],
    "auth-password-reset": ["email"],
    "auth-password-reset-confirm": ["uid", "token", "password"],
    "auth-email-verify": ["key"],
}


@pytest.mark.parametrize("name", FIELDS)
def test_every_call_names_the_fields_it_misses(api, name):
    assert_problem(api.post(reverse(name), {}), 400, "invalid", *FIELDS[name])
    assert_problem(api.post(reverse(name), ["?"]), 400, "invalid", "non_field_errors")


@pytest.mark.parametrize("name", FIELDS)
def test_every_call_refuses_what_is_no_json(api, name):
    assert_problem(api.post(reverse(name), b"{", content_type="application/json"), 400, "malformed")
    assert_problem(api.post(reverse(name), "a=b", content_type="text/plain"), 415, "unsupported_media_type")
    assert_problem(api.get(reverse(name)), 405, "method_not_allowed")
