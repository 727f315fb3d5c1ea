"""The environment ..."""

import ast
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import env
from tests.architecture.house import ROOT

READERS = {
    "text",
    "integer",
    "boolean",
    "zone",
    "strings",
    "path",
    "database",
    "cache",
    "mail",
    "require",
    "get",
    "setdefault",
}
ABOUT_OTHERS = {"CELERY_SKIP_CHECKS"}
"""Set for Celery, never read by us."""


def read_by_the_code() -> set[str]:
    """Names that are handed to a reader of the environment anywhere: `env.text("NAME")`, `os.environ.get("NAME")`."""
    files = [path for folder in ("config", "core", "apps", "demo") for path in (ROOT / folder).rglob("*.py")]
    files.append(ROOT / "tests" / "servers.py")
    calls = (
        node
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node.func) in READERS
    )
    names = r"[A-Z]+(_[A-Z]+)+|PORT|HOST|DEBUG"
    constants = {arg.value for call in calls for arg in call.args if isinstance(arg, ast.Constant)}
    return {name for name in constants if isinstance(name, str) and re.fullmatch(names, name)}


def read_by_compose() -> set[str]:
    """Names that docker-compose.yml takes from outside."""
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


def called(function: ast.expr) -> str:
    """The last word of what is called, where that reads the environment."""
    source = ast.unparse(function)
    if source.startswith(("env.", "os.environ.")) or "." not in source:
        return source.rsplit(".", 1)[-1]
    return ""


def explained() -> dict[str, str]:
    """Names in .env.example with the default that stands there."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))


def test_is_explained_in_the_example_and_nothing_else_is() -> None:
    assert (read_by_the_code() | read_by_compose()) - ABOUT_OTHERS == set(explained())


def test_example_sets_nothing_by_itself() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_example_gives_defaults_that_can_be_read(monkeypatch) -> None:
    for name, value in explained().items():
        monkeypatch.setenv(name, value)

    assert env.integer("PORT", 1) == 8000
    assert env.boolean("DEBUG", True) is False
    assert env.database("DATABASE_URL", "sqlite:////other")["NAME"] == str(ROOT / "var" / "shop.sqlite3")
    assert env.cache("CACHE_URL")["BACKEND"].endswith("LocMemCache")
    assert env.mail("EMAIL_URL") == {}


def test_names_what_it_refuses_and_never_shows_a_value(monkeypatch) -> None:
    for name, read in (("DATABASE_URL", lambda name: env.database(name, "sqlite:////x")), ("EMAIL_URL", env.mail)):
        monkeypatch.setenv(name, "mysql://shop:passphrase@host/name")
        with pytest.raises(ImproperlyConfigured, match=name) as refusal:
            read(name)
        assert "passphrase" not in str(refusal.value)


def test_names_everything_that_is_missing_at_once(monkeypatch, tmp_path) -> None:
    (tmp_path / "key").write_text("secret\n", encoding="utf-8")
    monkeypatch.setenv("THIRD_FILE", str(tmp_path / "key"))

    with pytest.raises(ImproperlyConfigured, match=r"^FIRST, SECOND are not set\."):
        env.require("FIRST", "SECOND", "THIRD")
    assert env.text("THIRD") == "secret"


def test_names_a_file_that_cannot_be_read(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "nothing"))

    with pytest.raises(ImproperlyConfigured, match="SECRET_FILE cannot be read"):
        env.text("SECRET")


def test_knows_the_time_zones_of_the_world(monkeypatch) -> None:
    monkeypatch.setenv("SOME_ZONE", "Europe/London")
    assert env.zone("SOME_ZONE", "UTC").key == "Europe/London"
    assert env.zone("OTHER_ZONE", "UTC").key == "UTC"


@pytest.mark.parametrize("name", ["Europe", "Atlantis/Home", "../etc/passwd", "GMT+"])
def test_takes_no_time_zone_that_there_is_not(monkeypatch, name) -> None:
    monkeypatch.setenv("SOME_ZONE", name)

    with pytest.raises(ImproperlyConfigured, match="SOME_ZONE is not the name of a time zone"):
        env.zone("SOME_ZONE", "UTC")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite://:memory:", "mysql://host/name", "nonsense", "postgres://host/"])
def test_takes_no_database_that_cannot_work(monkeypatch, url) -> None:
    monkeypatch.setenv("SOME_URL", url)

    with pytest.raises(ImproperlyConfigured, match="SOME_URL"):
        env.database("SOME_URL", "sqlite:////x")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [("smtp://a%40b:c%3Ad@host", 25, False, False), ("smtp+tls://a%40b:c%3Ad@host", 587, True, False),
     ("smtps://a%40b:c%3Ad@host:4650", 4650, False, True)],
)  # fmt: skip
def test_reads_a_mail_server(monkeypatch, url, port, tls, ssl) -> None:
    monkeypatch.setenv("MAIL_URL", url)

    server = env.mail("MAIL_URL")

    assert (server["HOST"], server["HOST_USER"], server["HOST_PASSWORD"]) == ("host", "a@b", "c:d")
    assert (server["PORT"], server["USE_TLS"], server["USE_SSL"]) == (port, tls, ssl)


@pytest.mark.parametrize(("is_between", "options"), [("false", "-c jit=off"), ("true", None)])
def test_sets_nothing_for_a_session_where_pgbouncer_gives_it_to_others(monkeypatch, is_between, options) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://shop@db/shop")
    monkeypatch.setenv("DATABASE_PGBOUNCER", is_between)

    assert env.database("DATABASE_URL", "sqlite:////other")["OPTIONS"].get("options") == options


@pytest.mark.parametrize(("url", "seconds"), [("postgres://db/shop", 300), ("postgres://db/shop?conn_max_age=7", 7)])
def test_keeps_connections_to_postgresql_as_long_as_it_is_told_to(monkeypatch, url, seconds) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert env.database("DATABASE_URL", "sqlite:////other")["CONN_MAX_AGE"] == seconds


@pytest.mark.django_db
def test_is_what_the_database_goes_by() -> None:
    asked = {
        "sqlite": {"PRAGMA mmap_size": 2_147_418_112, "PRAGMA journal_mode": "wal", "PRAGMA foreign_keys": 1},
        "postgresql": {"SHOW jit": "off"},
    }
    for question, answer in asked[connection.vendor].items():
        with connection.cursor() as cursor:
            cursor.execute(question)
            assert cursor.fetchone() == (answer,), question
