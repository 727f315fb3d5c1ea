"""Fixtures that every test may use."""

from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings
from rest_framework.test import APIClient

from apps.search.selectors import memory
from apps.search.selectors.understanding import last_language
from core import outbox
from core.answers import answers
from core.middleware import TRANSACTION_CONTROL

settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")
"""How long one example takes says how busy the machine is."""


@pytest.fixture(autouse=True)
def fresh_memory(monkeypatch):
    """Start as a fresh process does: nobody throttled, nothing kept, and no broker that has just failed."""
    cache.clear()
    answers.clear()
    memory.clear()
    last_language[0] = "en"
    monkeypatch.setattr(outbox, "_broker_rests_until", 0.0)


@pytest.fixture(autouse=True)
def only_on_postgres(request):
    """Skip, and say so, what the database at hand cannot show."""
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL (SQLite has one writer at a time)")


@pytest.fixture
def api() -> APIClient:
    """A caller whom nobody knows."""
    return APIClient()


@pytest.fixture
def admin(db):
    """A member of staff who may do everything."""
    return get_user_model().objects.create_superuser("admin@example.com", "a-long-passphrase", username="admin")


@pytest.fixture
def admin_api(admin) -> APIClient:
    """A caller who may do everything."""
    client = APIClient()
    client.force_authenticate(admin)
    return client


@pytest.fixture
def customer(db):
    """Somebody with an account."""
    return get_user_model().objects.create_user("customer@example.com", "a-long-passphrase")


@pytest.fixture
def customer_api(customer) -> APIClient:
    """A caller with an account."""
    client = APIClient()
    client.force_authenticate(customer)
    return client


@pytest.fixture
def budget():
    """Run a block in exactly so many SQL statements, transaction control not counted."""

    @contextmanager
    def spend(statements: int):
        log: list[str] = []

        def note(execute, sql, params, many, context):
            if not sql.startswith(TRANSACTION_CONTROL):
                log.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            yield
        assert len(log) == statements, "\n".join([f"{len(log)} statements instead of {statements}:", *log])

    return spend


@pytest.fixture
def nothing_changes():
    """Run a block that leaves every row of the shop as it is: what a refusal has to do."""

    def rows() -> dict[str, list[dict]]:
        ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in {"apps", "core"}]
        return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in ours}

    @contextmanager
    def watch():
        before = rows()
        yield
        assert rows() == before

    return watch


@pytest.fixture(scope="session", autouse=True)
def quick_to_empty():
    """Empty PostgreSQL's tables after a test by deleting the few rows that there are.

    Django truncates every table of the shop, which makes new files for each of them and their indexes: up to a second.
    """

    def delete_rows(self, style, tables, **options):
        each = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")" for table in tables)  # noqa: S608 all ours
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(each))
            return [f'DELETE FROM "{table}"' for (table,) in cursor.fetchall()]  # noqa: S608 values are parameters

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", delete_rows)
        yield
