"""Reads the environment: typed, refusing bad values by name, and from a file where NAME_FILE is set."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

BASE_DIR = Path(__file__).resolve().parent.parent
MISSING: Any = object()

environ.Env.DB_SCHEMES["postgresql"] = environ.Env.DB_SCHEMES["postgres"]


def _raw(name: str) -> str | None:
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name)


def _read(name: str, default: T, parse: Callable[[str], T], kind: str) -> T:
    raw = _raw(name)
    if raw is None or raw == "":
        if default is MISSING:
            raise ImproperlyConfigured(f"{name} is not set. .env.example says what it is for.")
        return default
    try:
        return parse(raw)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} is not {kind}: {error}") from error


def text(name: str, default: str = MISSING) -> str:
    """Read a string. Raises ImproperlyConfigured where it is needed and missing."""
    return _read(name, default, str, "a text")


def integer(name: str, default: int = MISSING) -> int:
    """Read a whole number. Raises ImproperlyConfigured on anything else."""
    return _read(name, default, int, "a whole number")


def boolean(name: str, default: bool = MISSING) -> bool:
    """Read yes or no. Raises ImproperlyConfigured on a word that is neither."""
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    return _read(name, default, lambda raw: words[raw.strip().lower()], "true or false")


def strings(name: str, default: list[str] = MISSING) -> list[str]:
    """Read a comma-separated list."""
    return _read(name, default, lambda raw: [part.strip() for part in raw.split(",") if part.strip()], "a list")


def path(name: str, default: Path = MISSING) -> Path:
    """Read a path; a relative one starts at the project's root."""
    return _read(name, default, lambda raw: BASE_DIR / raw, "a path")


def database(name: str, default: str) -> dict[str, Any]:
    """Read a database URL into Django's settings, with what each engine needs to be right under fire."""
    settings: dict[str, Any] = environ.Env.db_url_config(default)
    settings = _read(name, settings, environ.Env.db_url_config, "a database URL")
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = SQLITE_OPTIONS
        return settings
    if settings["ENGINE"] == "django.db.backends.postgresql":
        options = settings.setdefault("OPTIONS", {})
        # A URL can only carry strings, and psycopg's pool wants a mapping or True.
        if options.pop("pool", "true") in {"true", True}:
            options["pool"] = {"min_size": 1, "max_size": integer("DATABASE_POOL_SIZE", 16), "timeout": 10}
        # PgBouncer in transaction mode keeps no server-side cursors and no prepared statements.
        settings["DISABLE_SERVER_SIDE_CURSORS"] = boolean("DATABASE_PGBOUNCER", False)
        settings["CONN_MAX_AGE"] = 0
        return settings
    raise ImproperlyConfigured(f"{name} must be sqlite:///... or postgres://..., not {settings['ENGINE']}.")


# IMMEDIATE takes the write lock at BEGIN: two writers queue up instead of losing one another's reads.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;",
}


def cache(name: str) -> dict[str, Any]:
    """Read a cache URL: this process's memory when unset, else redis://host:port/db (Valkey speaks it too)."""
    url = text(name, "locmem://")
    if url.startswith("locmem://"):
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if url.startswith(("redis://", "rediss://", "unix://")):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    raise ImproperlyConfigured(f"{name} must be locmem:// or redis://..., not {url.split(':')[0]}.")
