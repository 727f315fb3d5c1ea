"""The shop in several processes, on PostgreSQL, a broker, a cache and a mail server ..."""

import signal
from collections import Counter
from contextlib import ExitStack
from time import monotonic, sleep
from uuid import uuid4

import psycopg
import pytest
import requests

from apps.carts.tests.factories import ADDRESS
from benchmarks.databases import postgres
from tests import servers
from tests.cluster.mail import MailServer, mail_server
from tests.cluster.running import Shop, open_shop


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> dict:
    """What one shop and the next have in common: a database with goods on the shelves, a folder, a mail server."""
    with ExitStack() as stack:
        yield {
            "folder": tmp_path_factory.mktemp("cluster"),
            "mails": stack.enter_context(mail_server()),
            "database": stack.enter_context(postgres()),
            "cache": stack.enter_context(servers.cache()).url,
        }


@pytest.fixture(scope="module", params=["broker", "cache"], ids=["the broker at hand", "Redis or Valkey"])
def cluster(request, places) -> tuple[Shop, MailServer]:
    """A shop that is open; its broker is RabbitMQ where there is one, and then Redis or Valkey."""
    with ExitStack() as stack:
        broker = stack.enter_context(getattr(servers, request.param)())
        named = {
            "DATABASE_URL": places["database"],
            "CELERY_BROKER_URL": broker.url,
            "CACHE_URL": places["cache"],
            "EMAIL_URL": places["mails"].url,
        }
        more = {"CELERY_QUEUE": f"test-{uuid4().hex}", "WEB_CONCURRENCY": "3", "THROTTLE_AUTH_ACCOUNT": "7/min"}
        shop = Shop(places["folder"], servers.free_port(), named, more)
        stack.enter_context(open_shop(shop))
        done = shop.manage("load_demo")
        assert done.returncode == 0, done.stderr
        yield shop, places["mails"]


def order(shop: Shop) -> dict:
    """Buy one piece of something, as a guest, over a connection of its own."""
    row = requests.get(f"{shop.url}/api/v1/products/?in_stock=true", timeout=30).json()["results"][0]
    page = requests.get(f"{shop.url}/api/v1/products/{row['id']}/", timeout=30).json()
    variant = next(one for one in page["variants"] if one["is_available"])
    body = {
        "lines": [{"variant": variant["id"], "quantity": 1}],
        "email": f"{uuid4().hex}@example.com",
        "shipping_address": ADDRESS,
        "payment": {"provider": "manual"},
    }
    headers = {"Idempotency-Key": uuid4().hex}
    answer = requests.post(f"{shop.url}/api/v1/checkout/", json=body, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return answer.json()


def ask(shop: Shop, question: str, *parameters) -> tuple:
    """Ask the shop's database for one row."""
    with psycopg.connect(shop.servers["DATABASE_URL"]) as connection:
        return connection.execute(question, parameters).fetchone()


def wait_for(condition, seconds: float = 30) -> bool:
    deadline = monotonic() + seconds
    while not (met := condition()) and monotonic() < deadline:
        sleep(0.05)
    return met


def delivered(shop: Shop, placed: dict) -> tuple:
    """The state of its confirmation, and how often that was tried."""
    return ask(shop, "SELECT status, attempts FROM core_delivery WHERE aggregate_id = %s", placed["id"])


def test_is_ready_with_all_its_servers(cluster) -> None:
    shop, _ = cluster

    health = requests.get(f"{shop.url}/healthz/ready", timeout=10).json()

    assert health["checks"] == {"database": "ok", "cache": "ok", "broker": "ok"}


def test_sends_each_order_its_mail(cluster) -> None:
    shop, mails = cluster

    placed = [order(shop) for _ in range(5)]

    assert wait_for(lambda: all(delivered(shop, one) == ("done", 1) for one in placed))
    to = Counter(message["To"] for message in mails.messages)
    assert [to[one["email"]] for one in placed] == [1, 1, 1, 1, 1]


def test_counts_tries_at_a_password_in_all_processes_together(cluster) -> None:
    shop, _ = cluster
    body = {"email": f"{uuid4().hex}@example.com", "password": "guessed"}

    answers = [requests.post(f"{shop.url}/api/v1/auth/token/", json=body, timeout=30) for _ in range(12)]

    assert Counter(answer.status_code for answer in answers) == {401: 7, 429: 5}


def sessions(shop: Shop) -> int:
    """How many connections its database has seen, once all that is under way is through."""
    sleep(3)
    return ask(shop, "SELECT sessions FROM pg_stat_database WHERE datname = current_database()")[0]


def test_keeps_its_connections_from_one_task_to_the_next(cluster) -> None:
    shop, _ = cluster
    order(shop)
    before = sessions(shop)

    placed = [order(shop) for _ in range(20)]  # each means two tasks at least

    assert sessions(shop) - before < 20
    assert {delivered(shop, one) for one in placed} == {("done", 1)}


def test_ends_a_task_before_the_worker_ends(cluster) -> None:
    shop, mails = cluster
    mails.pause, worker = 3, shop.processes["worker"]
    mails.receiving.clear()
    placed = order(shop)
    assert mails.receiving.wait(30)

    worker.end(signal.SIGTERM)  # it is started again, as its container would be
    mails.pause = 0

    assert delivered(shop, placed) == ("done", 1)
    assert [message["To"] for message in mails.messages].count(placed["email"]) == 1
    after = order(shop)
    assert wait_for(lambda: delivered(shop, after) == ("done", 1))
