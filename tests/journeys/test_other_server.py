"""Served by Granian instead of Gunicorn, the shop ..."""

import subprocess
import sys

import pytest
import requests

from tests.journeys.shops import ROOT, Shop, running

GRANIAN = (
    "granian", "--interface", "wsgi", "config.wsgi:application", "--host", "127.0.0.1", "--port", "{port}",
    "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "5", "--no-ws",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("granian")
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.development"}
    shop = Shop(f"sqlite:///{folder}/shop.sqlite3", folder / "mail", environment=settings, program=GRANIAN)
    for command in ("migrate", "load_demo"):
        subprocess.run([sys.executable, "manage.py", command, "-v0"], cwd=ROOT, env=shop.surroundings(), check=True)
    with running(shop):
        yield shop
        shop.end()  # killed, it would leave its workers behind


def test_sells(shop):
    order = shop.order()

    headers = {"X-Order-Token": order["token"]}
    found = requests.get(f"{shop.url}/api/v1/orders/{order['number']}/", headers=headers, timeout=30)
    assert found.json()["id"] == order["id"]


def test_answers_what_is_known_already_without_a_body(shop):
    first = requests.get(f"{shop.url}/api/v1/products/", timeout=30)

    headers = {"If-None-Match": first.headers["ETag"]}
    again = requests.get(f"{shop.url}/api/v1/products/", headers=headers, timeout=30)
    assert (again.status_code, again.content) == (304, b"")


def test_answers_head_as_get(shop):
    got = requests.get(f"{shop.url}/api/v1/products/", timeout=30)
    head = requests.head(f"{shop.url}/api/v1/products/", timeout=30)

    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(got.content)))


def test_refuses_in_the_one_format_of_errors(shop):
    for path, status in (("nowhere/", 404), ("products/?page_size=many", 400), ("products/not-there/", 404)):
        answer = requests.get(f"{shop.url}/api/v1/{path}", timeout=30)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_serves_pictures_and_styles(shop):
    assert requests.get(f"{shop.url}/static/admin/css/base.css", timeout=30).status_code == 200


def test_ends_when_it_is_asked_to(tmp_path, shop):
    other = Shop(shop.database_url, tmp_path / "mail", environment=shop.environment, program=GRANIAN)
    with running(other):
        assert other.end() < 10
