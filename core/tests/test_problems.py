"""A problem ..."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.problems import csrf_failure, flatten

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.urls")]

JSON = "application/json"


def is_problem(response, status: int, code: str) -> dict:
    """Assert the one format of errors, and give back the body."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= set(body)
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:shopwright:error:{code}"
    assert body["request_id"] == response["X-Request-ID"]
    assert body["title"]
    assert body["detail"]
    return body


def test_of_a_rule_says_what_a_client_needs(api) -> None:
    body = is_problem(api.get("/api/raise/refusal/"), 409, "refused")

    assert body["detail"] == "Not today."
    assert body["context"] == {"lines": [{"line": "1", "available": 0}]}
    assert "errors" not in body


def test_of_fields_names_each_one_by_its_path(api) -> None:
    sent = {"email": "nobody", "lines": [{"sku": "a", "quantity": 1}, {"sku": "too long", "quantity": 0}, "x"]}

    body = is_problem(api.post("/api/echo/", sent), 400, "invalid")

    assert set(body["errors"]) == {"email", "lines.1.sku", "lines.1.quantity", "lines.2"}
    assert body["errors"]["lines.1.quantity"] == ["Ensure this value is greater than or equal to 1."]


def test_of_the_body_as_a_whole_is_under_its_own_name(api) -> None:
    whole = is_problem(api.post("/api/echo/", {"email": "twice@example.com", "lines": []}), 400, "invalid")
    no_object = is_problem(api.post("/api/echo/", [1, 2]), 400, "invalid")

    assert whole["errors"] == {"non_field_errors": ["Both at once is too much."]}
    assert list(no_object["errors"]) == ["non_field_errors"]


@pytest.mark.parametrize(
    ("detail", "flat"),
    [
        ({"a": ["x", "y"]}, {"a": ["x", "y"]}),
        ({"lines": [{}, {"quantity": ["x"]}]}, {"lines.1.quantity": ["x"]}),
        ({"lines": {"non_field_errors": ["x"]}}, {"lines": ["x"]}),
        ({"non_field_errors": ["x"]}, {"non_field_errors": ["x"]}),
        (["x"], {"non_field_errors": ["x"]}),
        ([{"a": ["x"]}, {}], {"0.a": ["x"]}),
        ({"a": {"b": [{"c": ["x"]}]}}, {"a.b.0.c": ["x"]}),
        ({"a": "x"}, {"a": ["x"]}),
        ({}, {}),
    ],
)
def test_flattens_nested_errors(detail, flat) -> None:
    assert dict(flatten(detail)) == flat


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head", "options"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nothing/", "/api/échanges", "/api/echo", "/api/..%2f..", "/api/%ff"]
)
def test_answers_an_unknown_address(method, path) -> None:
    response = getattr(Client(enforce_csrf_checks=True), method)(path)

    if method == "head":
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    else:
        is_problem(response, 404, "not_found")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_answers_a_wrong_method(api, method) -> None:
    response = getattr(api, method)("/api/echo/", {})

    is_problem(response, 405, "method_not_allowed")
    assert set(response["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_answers_a_method_that_nobody_knows(api) -> None:
    is_problem(api.generic("BREW", "/api/echo/"), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"email": }',
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'"\\ud800"',
        b"[" * 100_000,
        b"{'a': 1}",
        b"email=a",
        b"\x00",
    ],
    ids=range(11),
)
def test_answers_malformed_json(api, body) -> None:
    is_problem(api.generic("POST", "/api/echo/", body, JSON), 400, "malformed")


def test_answers_an_empty_body_as_one_without_fields(api) -> None:
    body = is_problem(api.generic("POST", "/api/echo/", b"{}", JSON), 400, "invalid")

    assert set(body["errors"]) == {"email", "lines"}


def test_answers_a_body_that_is_too_large(api, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    fits = b'"' + b"x" * 998 + b'"'

    is_problem(api.generic("POST", "/api/echo/", fits, JSON), 400, "invalid")
    is_problem(api.generic("POST", "/api/echo/", fits + b" ", JSON), 413, "body_too_large")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x", "text/html; charset=x"],
)
def test_answers_a_content_type_that_nobody_reads(api, content_type) -> None:
    is_problem(api.generic("POST", "/api/echo/", b"a=1", content_type), 415, "unsupported_media_type")


def test_answers_a_format_that_nobody_writes(api) -> None:
    is_problem(api.get("/api/echo/", HTTP_ACCEPT="text/html"), 406, "not_acceptable")
    is_problem(api.get("/api/echo/?format=xml"), 404, "not_found")


@pytest.mark.parametrize(
    "address", ["/api/echo/?a=%00", "/api/echo/?a=b%00c", "/api/ec%00ho/", "/api/%00", "/api/echo/?%00=1"]
)
def test_answers_a_nul_in_the_address(api, address) -> None:
    is_problem(api.get(address), 400, "malformed")


def test_answers_a_nul_in_the_body_by_its_field(api) -> None:
    body = is_problem(api.post("/api/echo/", {"email": "a\x00@example.com", "lines": []}), 400, "invalid")

    assert list(body["errors"]) == ["email"]


@pytest.mark.parametrize("host", ["evil.example", "a b", "::"])
def test_answers_a_host_that_is_not_ours(api, settings, host) -> None:
    settings.ALLOWED_HOSTS = ["shop.example"]

    is_problem(api.get("/api/echo/", HTTP_HOST=host), 400, "malformed")


def test_tells_who_is_not_logged_in_from_who_may_not(api, customer_api) -> None:
    anonymous = api.get("/api/members/")

    is_problem(anonymous, 401, "not_authenticated")
    assert anonymous["WWW-Authenticate"].startswith("Bearer")
    is_problem(customer_api.get("/api/members/"), 403, "permission_denied")


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiMSJ9.", "é", "\x01"])
def test_answers_a_forged_token(api, token) -> None:
    is_problem(api.get("/api/members/", HTTP_AUTHORIZATION=f"Bearer {token}"), 401, "token_not_valid")


def test_answers_a_token_with_a_space_in_it(api) -> None:
    is_problem(api.get("/api/members/", HTTP_AUTHORIZATION="Bearer a b"), 401, "bad_authorization_header")


def test_answers_a_session_without_its_csrf_token(customer) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(customer)

    is_problem(client.post("/api/echo/", {}, content_type=JSON), 403, "permission_denied")


@pytest.mark.parametrize("path", ["/api/echo/", "/anywhere/"])
def test_of_a_csrf_token_is_for_programs_only(rf, path) -> None:
    response = csrf_failure(rf.post(path), "no cookie")

    assert response.status_code == 403
    assert response["Content-Type"].startswith("text/html") == (path == "/anywhere/")


def test_says_when_to_come_back(api) -> None:
    api.get("/api/limited/")
    api.get("/api/limited/")
    response = api.get("/api/limited/")

    is_problem(response, 429, "throttled")
    assert 0 < int(response["Retry-After"]) <= 3600
    assert api.get("/api/raise/throttled/")["Retry-After"] == "17"


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("path", ["/api/raise/fault/", "/api/unrenderable/"])
def test_hides_what_went_wrong_on_our_side(client_that_sees_faults, settings, caplog, path, debug) -> None:
    settings.DEBUG = debug
    response = client_that_sees_faults.get(path)

    body = is_problem(response, 500, "fault")

    assert set(body) == {"type", "title", "status", "detail", "code", "request_id"}
    assert b"42" not in response.content.replace(body["request_id"].encode(), b"")
    assert b"Traceback" not in response.content
    assert [record.name for record in caplog.records if record.exc_info] == ["core.requests"]


def test_is_for_programs_only() -> None:
    response = Client().get("/nothing/")

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200) | st.recursive(st.text() | st.floats() | st.integers(), st.lists).map(repr))
def test_answers_whatever_is_sent(api, body) -> None:
    raw = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")

    response = api.generic("POST", "/api/echo/", raw, JSON)

    assert is_problem(response, 400, json.loads(response.content)["code"])["code"] in {"malformed", "invalid"}
