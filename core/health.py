"""Whether the process is up, and whether the shop can sell: for load balancers and for people."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.logs import request_id
from core.renderers import dumps

TIMEOUT = 2.0
"""Seconds that a server has to answer before it counts as being away."""
MEMORY = 2.0
"""Seconds for which an answer about cache and broker is believed, so that asking often costs them nothing."""

_is_migrated = False
_remembered: dict[str, tuple[float, str]] = {}
# Apart from the request's thread: a server that hangs costs the caller two seconds, not a driver's own timeout.
_probes = ThreadPoolExecutor(max_workers=3, thread_name_prefix="health")


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process is up, asking nobody."""
    return HttpResponse(b"ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the shop can sell: not without its database, but without cache and broker (`degraded`)."""
    database = _probe(_database)
    checks = {"database": database, "cache": _recall("cache", _cache), "broker": _recall("broker", _broker)}
    healthy = set(checks.values()) == {"ok"}
    status = "unavailable" if database != "ok" else "ok" if healthy else "degraded"
    body: dict[str, Any] = {"status": status, "checks": checks, "request_id": request_id.get()}
    return HttpResponse(dumps(body), status=200 if database == "ok" else 503, content_type="application/json")


def _probe(check: Callable[[], str]) -> str:
    """Run a check in time; whatever goes wrong inside it is what it is there to find out."""
    try:
        return _probes.submit(check).result(timeout=TIMEOUT)
    except Exception:  # noqa: BLE001 whatever goes wrong means that it is not reached
        return "unreachable"


def _recall(name: str, check: Callable[[], str]) -> str:
    at, answer = _remembered.get(name, (0.0, ""))
    if not answer or time.monotonic() - at > MEMORY:
        answer = _probe(check)
        _remembered[name] = (time.monotonic(), answer)
    return answer


def _database() -> str:
    """Ask the database for one row, and until it once had every migration, whether it has."""
    global _is_migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _is_migrated:
            executor = MigrationExecutor(connection)
            _is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "ok" if _is_migrated else "migrations missing"
    finally:
        connection.close()


def _cache() -> str:
    cache.set("healthz", "ok", timeout=60)
    return str(cache.get("healthz"))


def _broker() -> str:
    if settings.CELERY_BROKER_URL.startswith("memory://"):
        return "ok"
    with current_app.connection_for_write(connect_timeout=TIMEOUT) as broker:
        broker.connect()
    return "ok"
