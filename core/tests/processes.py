"""Runs functions in processes of their own, on the test's database, so that they can be killed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

RUN = "import sys, django; django.setup(); from importlib import import_module as find; "
CALL = "getattr(find(sys.argv[1]), sys.argv[2])(*sys.argv[3:])"


def database_url() -> str:
    """Name the database that the test runs on, as another process has to."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def spawn(function: Callable[..., None], *arguments: str) -> subprocess.Popen[str]:
    """Start a module's function, with its arguments as texts; what it prints can be read."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN + CALL, function.__module__, function.__name__, *arguments],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "TEST_DATABASE_URL": database_url()},
        cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def say(line: str) -> None:
    """Let the one who started this process know."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def killed_afterwards(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Leave nothing behind, whatever happens."""
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
