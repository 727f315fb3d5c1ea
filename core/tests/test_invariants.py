"""Verifying the database and the outbox ..."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.models import Delivery, Event
from core.tests.verifying import the_violation, violations
from core.verification import checks

pytestmark = pytest.mark.django_db


def deliver(status="pending", **fields):
    """An event on its way to a subscriber."""
    event = Event.objects.create(name="order.placed", payload={})
    due_at = event.created_at
    return Delivery.objects.create(event=event, subscriber="mail", status=status, due_at=due_at, **fields)


def test_finds_a_delivery_that_is_dead():
    deliver("dead", attempts=12, last_error="No such server.")

    problem = "It has failed 12 times and is not tried again. It last said: No such server."
    assert the_violation() == ("deliveries", "delivery of order.placed to mail", problem)


def test_finds_a_delivery_that_waits_for_too_long():
    late = deliver(attempts=2).event.created_at + timedelta(hours=1)
    assert violations(late - timedelta(seconds=1)) == []

    problem = "It has waited for more than an hour, after 2 tries."
    assert the_violation(late) == ("deliveries", "delivery of order.placed to mail", problem)


def test_leaves_alone_what_was_delivered():
    deliver("done", done_at=timezone.now())

    assert violations(timezone.now() + timedelta(days=1)) == []


def missing():
    """What the database should enforce and does not."""
    return [violation.thing for violation in checks.get("constraints").find(timezone.now())]


def test_finds_nothing_missing_after_the_migrations():
    assert missing() == []


def test_finds_a_constraint_that_the_database_does_not_enforce():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX market_one_default")

    assert missing() == ["constraint market_one_default"]


@pytest.mark.postgres
def test_finds_a_condition_that_the_database_does_not_enforce():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_delivery DROP CONSTRAINT delivery_done_has_its_time")

    assert missing() == ["constraint delivery_done_has_its_time"]


def test_finds_a_row_that_points_to_nothing_on_sqlite():
    """PostgreSQL forbids that whoever writes; SQLite where it is asked to, which other programs may forget."""
    delivery = deliver("done", done_at=timezone.now())
    with connection.cursor() as cursor:  # it is forbidden when the transaction ends: this one does not
        cursor.execute("DELETE FROM core_event")

    found = [(name, violation.problem) for name, violation in violations()]
    dangling = [("references", "It points to a row of core_event that is not there.")]
    assert found == (dangling if connection.vendor == "sqlite" else [])
    delivery.delete()
