"""Fixtures of the core's own tests."""

import pytest
from celery import current_app
from celery.signals import before_task_publish
from django.apps import apps
from rest_framework.test import APIClient

from core import events, outbox, verification
from core.registries import Registry


@pytest.fixture(autouse=True)
def own_subscribers(monkeypatch):
    """Forget afterwards who subscribed to events in a test, and what the broker did."""
    for name in ("_in_transaction", "_after_commit"):
        known = getattr(events, name)
        monkeypatch.setattr(events, name, type(known)(list, {event: list(who) for event, who in known.items()}))
    monkeypatch.setattr(outbox, "_broker_rests_until", 0.0)


@pytest.fixture
def client_that_sees_faults() -> APIClient:
    """A caller who gets the answer to a fault, as over the wire, instead of the exception."""
    return APIClient(raise_request_exception=False)


@pytest.fixture
def locations(db):
    """A model to make lists of: rows with a name, a number that may repeat, and a time. None are there yet.

    Looked up by name, because the core imports no app.
    """
    model = apps.get_model("inventory.StockLocation")
    model.objects.all().delete()
    return model


@pytest.fixture
def sent():
    """What the broker was given: names of tasks and their arguments."""
    taken = []

    def take(sender, body, **more):
        taken.append((sender, body[1]))

    before_task_publish.connect(take)
    yield taken
    before_task_publish.disconnect(take)


@pytest.fixture
def only(monkeypatch):
    """Let the shop have no checks but those that it is called with."""

    def have(*checks):
        monkeypatch.setattr(verification, "checks", Registry("check"))
        verification.register(checks)

    return have


@pytest.fixture
def without_broker(monkeypatch):
    """A broker that refuses connections: the only fake here."""
    app = current_app._get_current_object()

    def forget_connections() -> None:
        app._pool = None
        app.amqp._producer_pool = None

    monkeypatch.setattr(app.conf, "broker_url", "amqp://127.0.0.1:1//")
    forget_connections()
    yield
    monkeypatch.undo()
    forget_connections()
