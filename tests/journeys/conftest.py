"""A shop that is really open: over HTTP, with a worker, mail in files."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Semaphore
from time import monotonic, sleep
from uuid import uuid4

import pytest
import requests
from celery.contrib.testing.worker import start_worker
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIServer

from apps.carts.tests.factories import ADDRESS
from apps.shipping.tests.factories import ShippingMethodFactory
from apps.taxes.tests.factories import TaxRateFactory
from config.celery import app
from core.tests.verifying import violations


@pytest.fixture(autouse=True)
def consistent(request):
    """Look whether everything is true of the shop that always is, at the end of every journey through its database."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None:
        # Before all others, so that it ends after them, and before the database.
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    yield
    if marker is not None:
        assert violations() == []


@pytest.fixture
def worker(transactional_db):
    """Works tasks off in a thread, as the embedded worker does."""
    # It sets the root logger to its own level, for good.
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="INFO"):
        yield


@pytest.fixture
def mail_dir(settings, tmp_path) -> Path:
    """Where messages arrive."""
    settings.EMAIL_BACKEND = "core.mail.FileBackend"
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@dataclass
class Shopper:
    """Somebody with a browser."""

    url: str

    def call(self, method: str, path: str, body=None, **headers) -> requests.Response:
        address = path if path.startswith("http") else f"{self.url}/api/v1/{path}"
        return requests.request(method, address, json=body, headers=headers, timeout=60)

    def order_at_once(self, sku: str, quantity: int = 1, *, body=None, **headers) -> requests.Response:
        body = {
            "lines": [{"sku": sku, "quantity": quantity}],
            "email": "ada@example.com",
            "shipping_address": ADDRESS,
            "payment": {"provider": "manual"},
            **(body or {}),
        }
        return self.call("POST", "checkout/", body, **{"Idempotency-Key": str(uuid4()), **headers})


@pytest.fixture(scope="session")
def wide_door():
    """Let hundreds knock at once, and be served in turns.

    The test server's own queue is ten long, and resets the others; and it has a thread for each, more than PostgreSQL
    has connections.
    """
    places, serve = Semaphore(16), WSGIHandler.__call__

    def serve_in_turn(self: WSGIHandler, *request):
        with places:
            return serve(self, *request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIServer, "request_queue_size", 1024)
        patch.setattr(WSGIHandler, "__call__", serve_in_turn)
        yield


@pytest.fixture(scope="session")
def live_server(wide_door, live_server):
    """Open the door wide before it is opened: it is the same for all, whoever asks for it first."""
    return live_server


@pytest.fixture
def shopper(live_server, mail_dir) -> Shopper:
    """Somebody in a shop that sends to Great Britain."""
    TaxRateFactory()
    ShippingMethodFactory(free_from=5000)
    return Shopper(live_server.url)


def mails_in(folder: Path, expected: int, seconds: float = 10) -> list[EmailMessage]:
    """Wait until so many messages are there, and a moment longer for one too many; read them."""
    deadline = monotonic() + seconds
    while monotonic() < deadline and len(list(folder.glob("*.eml"))) < expected:
        sleep(0.05)
    sleep(0.2)
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*"))]
