"""A connection that a thread keeps ..."""

import pytest
from django.core.signals import request_started
from django.db import OperationalError, connection, transaction

from config.celery import app, look_after_connections
from core.connections import drop_lost_connections
from core.tests.racing import race

URL = "/api/v1/stock-locations/"
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Keep connections, as a shop does."""
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 300)
    yield
    connection.close()


def process() -> int:
    """The process of the server that our connection talks to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end_connection() -> int:
    """Have the server end it, as it ends all when it is restarted; return what was its process."""
    ended = process()

    def end() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
            return cursor.fetchone()[0]

    assert race(end) == [True]
    return ended


def test_is_replaced_at_the_next_request_once_the_server_has_ended_it(admin_api) -> None:
    assert admin_api.get(URL).status_code == 200
    ended = end_connection()

    assert admin_api.get(URL).status_code == 200
    assert process() != ended


def test_is_replaced_at_the_next_task() -> None:
    ended = end_connection()

    look_after_connections(app.tasks["core.tasks.relay_outbox"])

    assert process() != ended


def test_fails_a_request_that_begins_with_it_unseen(admin_api) -> None:
    """The control: nothing else replaces it."""
    assert admin_api.get(URL).status_code == 200
    end_connection()
    request_started.disconnect(drop_lost_connections)
    try:
        with pytest.raises(OperationalError):
            admin_api.get(URL)
    finally:
        request_started.connect(drop_lost_connections)


def test_stays_while_the_server_keeps_it(admin_api) -> None:
    before = process()

    assert admin_api.get(URL).status_code == 200
    look_after_connections(app.tasks["core.tasks.relay_outbox"])
    assert process() == before


def test_stays_within_a_transaction() -> None:
    """A new one would know nothing of what was done before."""
    with pytest.raises(OperationalError):
        ask_after_the_end()


@transaction.atomic
def ask_after_the_end() -> None:
    end_connection()
    drop_lost_connections()
    process()
