"""The shop as a cluster serves it: two processes, and nobody who works tasks off."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic, sleep

import requests

from benchmarks.databases import ROOT, environment
from tests.servers import free_port

PROCESSES, THREADS = 2, 4

GUNICORN = (
    "gunicorn", "--config", "python:config.gunicorn", "config.wsgi", "--bind", "127.0.0.1:{port}",
    "--log-level", "error", "--workers", "{processes}", "--worker-class", "gthread", "--threads", str(THREADS),
)  # fmt: skip
GRANIAN = (
    "granian", "--interface", "wsgi", "config.wsgi:application", "--host", "127.0.0.1", "--port", "{port}",
    "--log-level", "error", "--workers", "{processes}", "--blocking-threads", str(THREADS),
)  # fmt: skip


@contextmanager
def served(
    server: Sequence[str] = GUNICORN, *, processes: int = PROCESSES, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve the shop on the database at hand, under an address of its own."""
    port = free_port()
    command = [sys.executable, "-m", *(word.format(port=port, processes=processes) for word in server)]
    place = {**environment(os.environ["DATABASE_URL"]), **(settings or {})}
    web = subprocess.Popen(command, cwd=ROOT, env=place)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url)
        yield url
    finally:
        web.terminate()
        web.wait()


def wait_for(url: str) -> None:
    """Wait until it answers. Raises TimeoutError."""
    deadline = monotonic() + 60
    while monotonic() < deadline:
        try:
            requests.get(f"{url}/healthz/live", timeout=5)
        except (requests.ConnectionError, requests.Timeout):
            sleep(0.02)
        else:
            return
    raise TimeoutError("The server does not answer.")
