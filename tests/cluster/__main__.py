"""`make cluster`: the processes of docker-compose.yml, started against the servers of this machine."""

import os
import signal
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import psycopg

from tests import servers
from tests.cluster.running import Shop, open_shop

FOLDER = Path(__file__).resolve().parents[2] / "var" / "cluster"


@contextmanager
def found_servers():
    """Find PostgreSQL, a broker and a cache: those named by the environment, those that run here, or out of wheels."""
    with ExitStack() as stack:
        places = {}
        finders = {"DATABASE_URL": database, "CELERY_BROKER_URL": servers.broker, "CACHE_URL": servers.cache}
        for name, find in finders.items():
            if url := os.environ.get(name):
                server = servers.Server(url, f"the server named by {name}")
            else:
                server = stack.enter_context(find())
            print(f"  {name:<18} {server.found}")
            places[name] = server.url
        yield places


@contextmanager
def database():
    """A database of the cluster's own, which stays from one start to the next where the server does."""
    with servers.postgres() as server:
        ours = server.in_database("shopwright_cluster")
        with psycopg.connect(server.in_database("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'shopwright_cluster'").fetchone()
            if not known:
                connection.execute("CREATE DATABASE shopwright_cluster")
        yield servers.Server(ours, server.found)


def main() -> None:
    """Run the shop until it is asked to stop."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    print("The shop as on a cluster, with")
    with found_servers() as places:
        shop = Shop(
            FOLDER,
            int(os.environ.get("PORT", "8000")),
            places,
            {"TEST_PAYMENTS": "true", "CELERY_QUEUE": "shopwright-cluster"},
        )
        with open_shop(shop):
            print(f"  processes          {', '.join(shop.processes)}; their logs are in {FOLDER / 'logs'}")
            if shop.manage("load_demo").returncode:
                print("  The demo could not be loaded: see manage.py load_demo.")
            print(f"\nIt is open: {shop.url}   (Ctrl-C ends it)", flush=True)
            stopping.wait()
    print("It is closed.")


if __name__ == "__main__":
    main()
