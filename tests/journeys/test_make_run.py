"""A shop started by `make run` ..."""

import re
import shutil
import signal
import socket
from email import message_from_bytes, policy
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
import requests
from kombu import Connection

from config.serve import bind
from tests import servers
from tests.journeys.shops import Relay, Shop, free_port, is_free, running, wait_for


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Shop:
    """A shop after its first start and a clean end; the other tests start from copies of it."""
    folder = tmp_path_factory.mktemp("first")
    with running(Shop(f"sqlite:///{folder}/shop.sqlite3", folder / "mail")) as shop:
        assert wait_for(lambda: "Ctrl-C" in shop.printed, 10), shop.printed
        shop.end()
    return shop


@pytest.fixture
def shop(first, tmp_path) -> Shop:
    """A shop that was started before, not running."""
    for path in Path(urlsplit(first.database_url).path).parent.glob("shop.sqlite3*"):
        shutil.copy(path, tmp_path)
    return Shop(f"sqlite:///{tmp_path}/shop.sqlite3", tmp_path / "mail")


def password_in(printed: str) -> str:
    return re.search(r"password +(\S+)", printed)[1]


def test_prints_a_login_that_opens_the_back_office(first, shop):
    with running(shop):
        body = {"email": "admin@example.com", "password": password_in(first.printed)}
        access = requests.post(f"{shop.url}/api/v1/auth/token/", json=body, timeout=30).json()["access"]
        me = requests.get(f"{shop.url}/api/v1/users/me/", headers={"Authorization": f"Bearer {access}"}, timeout=30)

        assert me.json()["is_staff"] is True


def test_sends_an_answer_without_waiting_for_word_of_its_head():
    with bind("127.0.0.1", 0) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_migrates_and_loads_the_demo_once(first, shop):
    with running(shop):
        assert wait_for(lambda: "Ctrl-C" in shop.printed, 10)

        assert "Preparing the database" in first.printed
        assert "demo shop is loaded" in first.printed
        assert "Preparing" not in shop.printed
        assert "loaded" not in shop.printed
        assert password_in(shop.printed) == password_in(first.printed)


def test_is_ready_within_eight_seconds_the_second_time(shop):
    started = monotonic()

    with running(shop):
        assert monotonic() - started < 8


def test_takes_the_password_and_the_address_that_it_is_given(tmp_path):
    given = {"ADMIN_EMAIL": "Owner@example.com", "ADMIN_PASSWORD": "a-given-passphrase"}
    fresh = Shop(f"sqlite:///{tmp_path}/deeper/shop.sqlite3", tmp_path / "mail", environment=given)

    with running(fresh):
        body = {"email": "owner@example.com", "password": "a-given-passphrase"}
        assert requests.post(f"{fresh.url}/api/v1/auth/token/", json=body, timeout=30).status_code == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_at_a_signal_and_frees_its_port(shop, number):
    with running(shop):
        with requests.Session() as session:  # its connection is kept alive
            session.get(f"{shop.url}/healthz/live", timeout=5)

            assert shop.end(number) < 10

        assert shop.process.returncode == 0
        assert is_free(shop.port)


def test_ends_while_a_request_is_running(shop):
    with running(shop), socket.create_connection(("127.0.0.1", shop.port)) as visitor:
        lines = ["POST /api/v1/carts/ HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
        head = "\r\n".join([*lines, "Content-Length: 1000", "", ""])
        visitor.sendall(head.encode() + b'{"lines": [')  # and nothing more
        sleep(0.5)

        assert shop.end() < 10
        assert is_free(shop.port)


def test_says_that_its_port_is_taken(shop):
    with socket.create_server(("127.0.0.1", shop.port)):
        shop.start()
        shop.process.wait(timeout=30)

    assert wait_for(lambda: shop.printed, 5)
    assert shop.process.returncode == 1
    assert shop.printed == f"Port {shop.port} is taken by another program. Choose another one: make run PORT=8001\n"


def test_sends_the_mail_of_an_order(shop):
    with running(shop):
        order = shop.order()

        assert wait_for(shop.mails, 10), shop.printed
        message = message_from_bytes(shop.mails()[0].read_bytes(), policy=policy.default)
        assert order["number"] in message["Subject"]
        assert shop.url in message.get_body(("plain",)).get_content()


def test_sends_the_mail_of_an_order_after_it_was_killed(shop):
    nowhere = f"amqp://guest:guest@127.0.0.1:{free_port()}//"
    shop.environment["CELERY_BROKER_URL"] = nowhere  # so that the mail cannot go out before the kill
    with running(shop):
        order = shop.order()
        shop.end(signal.SIGKILL)
    assert shop.mails() == []

    del shop.environment["CELERY_BROKER_URL"]
    with running(shop):
        assert wait_for(shop.mails, 10), shop.printed

        (mail,) = shop.mails()
        assert order["number"].encode() in mail.read_bytes()


def test_sends_the_mail_when_a_broker_that_was_away_is_back(shop):
    port, queue = free_port(), f"test-{free_port()}"
    with servers.broker() as broker:
        parts = urlsplit(broker.url)
        away = broker.url.replace(f"{parts.hostname}:{parts.port}", f"127.0.0.1:{port}")
        shop.environment |= {"CELERY_BROKER_URL": away, "CELERY_QUEUE": queue}
        with running(shop):
            shop.order()
            health = requests.get(f"{shop.url}/healthz/ready", timeout=10).json()
            assert (health["status"], health["checks"]["broker"]) == ("degraded", "unreachable")
            assert shop.mails() == []

            with Relay(port, parts.hostname, parts.port):
                assert wait_for(shop.mails, 60), shop.printed
                shop.end()
        with Connection(broker.url) as connection:
            connection.default_channel.queue_delete(queue)


def test_lets_another_one_run_beside_it(shop, tmp_path):
    other = Shop(f"sqlite:///{tmp_path}/other.sqlite3", tmp_path / "other-mail")
    for path in tmp_path.glob("shop.sqlite3*"):
        shutil.copy(path, tmp_path / path.name.replace("shop", "other"))

    with running(shop), running(other):
        shop.order()

        assert wait_for(shop.mails, 10)
        assert other.mails() == []
