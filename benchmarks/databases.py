"""Databases to measure on: empty, migrated, and gone afterwards."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from tests import servers

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def sqlite() -> Iterator[str]:
    """A file, in the folder for temporary ones."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield f"sqlite:///{folder}/shop.sqlite3"


@contextmanager
def postgres() -> Iterator[str]:
    """A database on the server that the tests use as well."""
    name = f"shopwright_bench_{os.getpid()}"
    with servers.postgres() as server:
        url = urlsplit(server.url)
        with psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            try:
                yield url._replace(path=f"/{name}").geturl()
            finally:
                connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


DATABASES = {"SQLite": sqlite, "PostgreSQL": postgres}


def environment(url: str) -> dict[str, str]:
    """The environment of a shop on that database."""
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.development"}


def migrate(url: str) -> None:
    """Make the tables."""
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment(url), check=True)
