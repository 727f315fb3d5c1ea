"""Reads the environment: typed, refusing bad values by name, and from a file where NAME_FILE is set."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

BASE_DIR = Path(__file__).resolve().parent.parent
MISSING: Any = object()

environ.Env.DB_SCHEMES["postgresql"] = environ.Env.DB_SCHEMES["postgres"]


def load_file() -> None:
    """Take what `.env` says, where there is one; what is in the environment already wins."""
    if (file := BASE_DIR / ".env").is_file():
        environ.Env.read_env(file)


def require(*names: str) -> None:
    """Refuse to start, naming everything that is missing. Raises ImproperlyConfigured."""
    missing = [name for name in names if not _raw(name)]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise ImproperlyConfigured(f"{', '.join(missing)} {verb} not set. .env.example says what each is for.")


def _raw(name: str) -> str | None:
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error
    return os.environ.get(name)


def _read(name: str, default: T, parse: Callable[[str], T], kind: str) -> T:
    raw = _raw(name)
    if raw is None or raw == "":
        if default is MISSING:
            raise ImproperlyConfigured(f"{name} is not set. .env.example says what it is for.")
        return default
    try:
        return parse(raw)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} is not {kind}.") from error


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


def zone(name: str, default: str) -> ZoneInfo:
    """Read a time zone by its name."""
    return _read(name, ZoneInfo(default), _zone, "the name of a time zone, like Europe/London")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except OSError as error:  # "Europe" is a folder of zones
        raise ValueError from error


def strings(name: str, default: list[str] = MISSING) -> list[str]:
    """Read a comma-separated list."""
    return _read(name, default, lambda raw: [part.strip() for part in raw.split(",") if part.strip()], "a list")


def path(name: str, default: Path = MISSING) -> Path:
    """Read a path; a relative one starts at the project's root."""
    return _read(name, default, lambda raw: BASE_DIR / raw, "a path")


def database(name: str, default: str) -> dict[str, Any]:
    """Read a database URL into Django's settings, with what each engine needs to be right under fire."""
    settings: dict[str, Any] = environ.Env.db_url_config(default)
    settings = _read(
        name, settings, _database_settings, "sqlite:////path/to/file or postgres://user:password@host/name"
    )
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        # Opening the file anew takes longer than most answers. What a connection knows of how much there is of what, it
        # knows from when it was opened: hence it is opened anew every minute.
        return {
            **settings,
            "NAME": str(BASE_DIR / settings["NAME"]),
            "OPTIONS": SQLITE_OPTIONS,
            "CONN_MAX_AGE": 60,
        }
    options = settings.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    # Milliseconds in which a server has to receive what is sent, else it is gone: by default TCP tries for minutes.
    options.setdefault("tcp_user_timeout", 10_000)
    # Firewalls forget connections on which nothing was said for some minutes, and tell nobody.
    settings.setdefault("CONN_MAX_AGE", 300)
    # Statements that bind on the server are prepared at once; only those of `core.prepared` do.
    options["prepare_threshold"] = 0
    # PgBouncer in transaction mode keeps neither cursors nor prepared statements on the server, and takes no settings.
    settings["DISABLE_SERVER_SIDE_CURSORS"] = boolean("DATABASE_PGBOUNCER", False)
    if not settings["DISABLE_SERVER_SIDE_CURSORS"]:
        # To compile a statement to machine code takes 50 ms; what is asked here is answered sooner without.
        options.setdefault("options", "-c jit=off")
    return settings


def _database_settings(url: str) -> dict[str, Any]:
    scheme = url.partition("://")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ValueError("Another database.")
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    if settings["NAME"] in {"", ":memory:"}:
        raise ValueError("Threads cannot share a database in memory.")
    return settings


# IMMEDIATE takes the write lock at BEGIN: two writers queue up instead of losing one another's reads.
# What is read comes from a map of the file, which all connections of all processes share; a cache of 20 MB for each
# holds what is written.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;"
        "PRAGMA mmap_size=2147418112;"
    ),
}


def cache(name: str) -> dict[str, Any]:
    """Read a cache URL: this process's memory when unset, else redis://host:port/db (Valkey speaks it too)."""
    return _read(name, LOCAL_MEMORY, _cache_settings, "locmem:// or redis://host:port/db")


LOCAL_MEMORY: dict[str, Any] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


def _cache_settings(url: str) -> dict[str, Any]:
    if url.startswith("locmem://"):
        return LOCAL_MEMORY
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("Another cache.")
    # A cache that hangs must not hang the shop.
    timeouts = {"socket_connect_timeout": 2, "socket_timeout": 2}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "OPTIONS": timeouts}


MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail(name: str) -> dict[str, Any]:
    """Read a mail server's URL into Django's settings; none, where it is unset and mail goes into files."""
    return _read(name, {}, _mail_settings, "smtp://, smtp+tls:// or smtps://user:password@host:port")


def _mail_settings(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "HOST": parts.hostname or "localhost",
        "PORT": parts.port or MAIL_PORTS[parts.scheme],
        "HOST_USER": unquote(parts.username or ""),
        "HOST_PASSWORD": unquote(parts.password or ""),
        "USE_TLS": parts.scheme == "smtp+tls",
        "USE_SSL": parts.scheme == "smtps",
    }
