"""Health ..."""

import pytest
from django.db.migrations.recorder import MigrationRecorder

from core import health


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(health, "_is_migrated", False)
    monkeypatch.setattr(health, "_remembered", {})


def test_of_the_process_asks_nobody(client) -> None:
    answer = client.get("/healthz/live")  # without a database mark: a query would fail here

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Server-Timing"].startswith('db;desc="0 queries"')
    assert "X-Request-ID" in answer


@pytest.mark.django_db(transaction=True)
def test_of_the_shop_is_good_when_everything_answers(client) -> None:
    answer = client.get("/healthz/ready")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["checks"] == {"database": "ok", "cache": "ok", "broker": "ok"}


@pytest.mark.django_db(transaction=True)
def test_of_the_shop_is_bad_while_a_migration_is_missing(client) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="core").latest("pk")
    last.delete()

    assert client.get("/healthz/ready").status_code == 503
    assert client.get("/healthz/ready").json()["checks"]["database"] == "migrations missing"

    MigrationRecorder.Migration.objects.create(app="core", name=last.name)
    assert client.get("/healthz/ready").json()["status"] == "ok"


def test_of_the_shop_is_bad_without_a_database(client) -> None:
    answer = client.get("/healthz/ready")  # without a database mark every query is refused

    assert answer.status_code == 503
    assert (answer.json()["status"], answer.json()["checks"]["database"]) == ("unavailable", "unreachable")


@pytest.mark.django_db(transaction=True)
def test_of_the_shop_is_only_degraded_without_cache_and_broker(client, settings) -> None:
    settings.CELERY_BROKER_URL = "amqp://127.0.0.1:1//"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }

    answer = client.get("/healthz/ready")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["checks"]["cache"] == "unreachable"


def test_takes_no_writes(client) -> None:
    assert client.post("/healthz/live").status_code == 405
