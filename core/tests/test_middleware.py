"""Every answer ..."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from core.middleware import RequestMiddleware

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.urls")]


@pytest.mark.parametrize("given", ["abc", "A-b_c.1", "x" * 64])
def test_takes_a_sane_request_id_from_the_caller(api, given) -> None:
    assert api.get("/api/echo/", HTTP_X_REQUEST_ID=given)["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "é", "a\r\nSet-Cookie: x=1", "<script>", "a/b"])
def test_makes_a_request_id_of_its_own_instead_of_an_odd_one(api, given) -> None:
    made = api.get("/api/echo/", HTTP_X_REQUEST_ID=given)["X-Request-ID"]

    assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_has_another_request_id_each_time(api) -> None:
    assert len({api.get("/api/echo/")["X-Request-ID"] for _ in range(20)}) == 20


@pytest.mark.parametrize("path", ["/api/echo/", "/api/nothing/", "/api/raise/refusal/", "/nothing/", "/api/%00"])
def test_carries_request_id_and_timing(api, path) -> None:
    response = api.get(path)

    assert response["X-Request-ID"]
    assert re.fullmatch(r'db;desc="\d+ queries", total;dur=\d+\.\d', response["Server-Timing"])


def test_carries_them_after_a_fault_too(client_that_sees_faults) -> None:
    response = client_that_sees_faults.get("/api/raise/fault/")

    assert response["X-Request-ID"]
    assert response["Server-Timing"].startswith('db;desc="0 queries"')


def test_counts_statements_without_transaction_control(api) -> None:
    with CaptureQueriesContext(connection) as captured:
        response = api.get("/api/statements/")

    assert response["Server-Timing"].startswith('db;desc="3 queries"')
    assert any(entry["sql"].startswith("SAVEPOINT") for entry in captured)


@pytest.mark.django_db(transaction=True)
def test_counts_neither_begin_nor_commit(api) -> None:
    assert api.get("/api/statements/")["Server-Timing"].startswith('db;desc="3 queries"')


def test_counts_each_request_by_itself(api) -> None:
    api.get("/api/statements/")

    assert api.get("/api/echo/")["Server-Timing"].startswith('db;desc="0 queries"')


def test_to_a_read_carries_an_etag(api) -> None:
    first, second, other = (api.get(path)["ETag"] for path in ("/api/echo/", "/api/echo/", "/api/locations/"))

    assert first == second != other


def test_to_a_read_of_what_the_caller_has_is_not_modified(api) -> None:
    etag = api.get("/api/echo/")["ETag"]

    again = api.get("/api/echo/", HTTP_IF_NONE_MATCH=f'"other", {etag}')

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["X-Request-ID"]
    assert api.get("/api/echo/", HTTP_IF_NONE_MATCH='"other"').status_code == 200


def test_to_head_says_what_get_would_without_the_body(api) -> None:
    get, head = api.get("/api/echo/"), api.head("/api/echo/")

    assert (head.status_code, head.content) == (200, b"")
    assert [head[name] for name in ("ETag", "Content-Length", "Content-Type")] == [
        get[name] for name in ("ETag", "Content-Length", "Content-Type")
    ]
    assert api.head("/api/echo/", HTTP_IF_NONE_MATCH=get["ETag"]).status_code == 304


def test_to_head_hands_no_body_to_the_server(rf) -> None:
    answer = RequestMiddleware(lambda request: HttpResponse(b"hello"))

    response = answer(rf.head("/"))

    assert (response.content, response["Content-Length"]) == (b"", "5")


@pytest.mark.parametrize("path", ["/api/nothing/", "/api/raise/refusal/", "/nothing/"])
def test_without_a_body_to_keep_carries_no_etag(api, path) -> None:
    assert not api.get(path).has_header("ETag")


def test_to_a_write_carries_no_etag(api) -> None:
    response = api.post("/api/echo/", {"email": "a@example.com", "lines": []})

    assert response.status_code == 200
    assert not response.has_header("ETag")


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({f"f{n}": "x" for n in range(1001)}, 400, "malformed"),
        ({"text": "x" * 3_000_000}, 413, "body_too_large"),
    ],
)
def test_to_a_form_that_holds_too_much_is_a_refusal(client_that_sees_faults, settings, debug, fields, status, code):
    settings.DEBUG = debug
    response = client_that_sees_faults.post("/api/form/", fields, format="multipart")

    assert (response.status_code, response.json()["code"]) == (status, code)


@pytest.mark.parametrize("kind", ["suspicious", "bad"])
def test_to_what_django_calls_the_callers_fault_is_a_refusal(client_that_sees_faults, kind, caplog) -> None:
    response = client_that_sees_faults.get(f"/api/raise/{kind}/")

    assert (response.status_code, response.json()["code"]) == (400, "malformed")
    assert "Fault" not in caplog.text


def test_to_too_many_parameters_is_a_refusal_with_a_name_and_timing(client_that_sees_faults) -> None:
    query = "&".join(f"p{n}=1" for n in range(1001))

    response = client_that_sees_faults.get(f"/api/echo/?{query}", HTTP_X_REQUEST_ID="mine")

    assert (response.status_code, response.json()["code"], response["X-Request-ID"]) == (400, "malformed", "mine")
    assert response["Server-Timing"]
