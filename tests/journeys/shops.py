"""Shops that run as processes of their own, as `make run` starts them, each with its own database and mail."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import requests

from apps.carts.tests.factories import ADDRESS
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Shop:
    """A process, and what a visitor and the one who started it see of it."""

    database_url: str
    mail_dir: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)
    program: Sequence[str] = ("config.serve",)
    process: subprocess.Popen[str] | None = None
    printed: str = ""
    has_sold: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it without waiting for it."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", *(word.format(port=self.port) for word in self.program)],
            cwd=ROOT, env=self.surroundings(), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def surroundings(self) -> dict[str, str]:
        """The environment in which a program finds this shop."""
        ours = ("DATABASE_URL", "MAIL_DIR", "PORT", "HOST", "SHOP_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE")
        clean = {name: value for name, value in os.environ.items() if name not in ours}
        clean |= {"DATABASE_URL": self.database_url, "MAIL_DIR": str(self.mail_dir), "PORT": str(self.port)}
        return {**clean, **self.environment}

    def verify(self) -> None:
        """Look whether everything is true of its database that always is."""
        command = [sys.executable, "manage.py", "verify"]
        ended = subprocess.run(command, cwd=ROOT, env=self.surroundings(), text=True, capture_output=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def _listen(self, process: subprocess.Popen[str]) -> None:
        with process.stdout as lines:
            for line in lines:
                self.printed += line

    def wait_until_ready(self, seconds: float = 60) -> None:
        """Wait for the first good answer; fail with what was printed if there is none."""
        assert wait_for(self.is_ready, seconds), self.printed

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.printed
        try:
            return requests.get(f"{self.url}/healthz/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def end(self, number: int = signal.SIGTERM) -> float:
        """Send a signal and wait until the process is gone; returns how many seconds that took."""
        started = monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=15)
        return monotonic() - started

    def order(self) -> dict:
        """Buy one piece of the first product, as a guest."""
        row = requests.get(f"{self.url}/api/v1/products/", {"in_stock": "true"}, timeout=30).json()["results"][0]
        page = requests.get(f"{self.url}/api/v1/products/{row['id']}/", timeout=30).json()
        variant = next(one for one in page["variants"] if one["is_available"])
        body = {
            "lines": [{"variant": variant["id"], "quantity": 1}],
            "email": "ada@example.com",
            "shipping_address": ADDRESS,
            "payment": {"provider": "manual"},
        }
        headers = {"Idempotency-Key": str(uuid4())}
        answer = requests.post(f"{self.url}/api/v1/checkout/", json=body, headers=headers, timeout=30)
        assert answer.status_code == 201, answer.text
        self.has_sold = True
        return answer.json()

    def mails(self) -> list[Path]:
        """The messages that lie in its folder."""
        return sorted(self.mail_dir.glob("*.eml"))


@contextmanager
def running(shop: Shop) -> Iterator[Shop]:
    """Start a shop, wait until it is open, and end it whatever happens; what has sold something is verified then."""
    shop.printed = ""
    shop.start()
    try:
        shop.wait_until_ready()
        yield shop
    finally:
        if shop.process.poll() is None:
            shop.process.kill()
        shop.process.wait()
    if shop.has_sold:
        shop.verify()


def wait_for(condition, seconds: float) -> bool:
    """Ask until it is so, or the time is over."""
    deadline = monotonic() + seconds
    while not (met := condition()) and monotonic() < deadline:
        sleep(0.05)
    return met


def is_free(port: int) -> bool:
    """Say whether another program could listen there now."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Relay:
    """A port that leads to a server elsewhere, from when it is opened: a broker that was away is back."""

    def __init__(self, port: int, host: str, to: int) -> None:
        self.port, self.target, self.sockets = port, (host, to), []

    def __enter__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.sockets.append(self.listener)
        threading.Thread(target=self._accept, daemon=True).start()

    def __exit__(self, *exception: object) -> None:
        for one in self.sockets:
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                inside, _ = self.listener.accept()
                outside = socket.create_connection(self.target)
                self.sockets += [inside, outside]
                threading.Thread(target=pump, args=(inside, outside), daemon=True).start()
                threading.Thread(target=pump, args=(outside, inside), daemon=True).start()


def pump(source: socket.socket, target: socket.socket) -> None:
    """Hand on what arrives, until one end is closed."""
    with suppress(OSError), source, target:
        while data := source.recv(65536):
            target.sendall(data)
