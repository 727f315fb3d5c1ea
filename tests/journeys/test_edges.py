"""At its edges the interface ..."""

import socket

import pytest
import requests

from tests.journeys.shops import Shop, running


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edges")
    with running(Shop(f"sqlite:///{folder}/shop.sqlite3", folder / "mail")) as shop:
        yield shop


def problem(answer: requests.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("charset", ["charset*=nonsense'en'%41", "charset*=idna'en'%41%ff", "charset=rot13"])
def test_reads_any_content_type(shop, charset):
    headers = {"Content-Type": f"application/json; {charset}"}

    answer = requests.post(f"{shop.url}/api/v1/carts/?a=1", b"{}", headers=headers, timeout=30)

    assert answer.status_code in {201, 415}, answer.text


def test_refuses_an_address_that_is_too_long_as_a_problem(shop):
    long = "a" * 20_000

    assert problem(requests.get(f"{shop.url}/api/v1/products/?search={long}", timeout=30)) == (414, "malformed")


def test_refuses_a_request_that_is_none_as_a_problem(shop):
    with socket.create_connection(("127.0.0.1", shop.port), timeout=30) as connection:
        connection.sendall(b"GET /api/v1/products/ HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n")
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize("levels", [101, 300, 900, 10_000])
def test_refuses_what_is_nested_too_deep(shop, levels):
    body = b'{"payment": {"provider": "manual"}, "x": ' + b"[" * levels + b"]" * levels + b"}"
    headers = {"Content-Type": "application/json", "Idempotency-Key": "deep"}

    assert problem(requests.post(f"{shop.url}/api/v1/checkout/", body, headers=headers, timeout=30)) == (
        400,
        "malformed",
    )


def test_measures_a_list_before_it_reads_it(shop):
    answer = requests.post(f"{shop.url}/api/v1/carts/", json={"lines": [0] * 100_000}, timeout=30)

    assert problem(answer) == (400, "invalid")
    assert len(answer.content) < 1000


@pytest.mark.parametrize("version", ["%01", "%0a", "%0d%0aX-Evil:1", "2"])
def test_takes_no_header_from_the_schemas_parameter(shop, version):
    answer = requests.get(f"{shop.url}/api/schema/?version={version}", timeout=30)

    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers


def test_answers_errors_of_its_own_description_as_problems(shop):
    assert problem(requests.post(f"{shop.url}/api/schema/", timeout=30)) == (405, "method_not_allowed")
    assert problem(requests.get(f"{shop.url}/api/docs/", headers={"Accept": "a/b"}, timeout=30)) == (
        406,
        "not_acceptable",
    )


def test_finds_no_file_of_an_endless_name(shop):
    assert requests.get(f"{shop.url}/media/{'a' * 3000}", timeout=30).status_code == 404
