"""Resending a delivery ..."""

from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import pytest

from core import outbox
from core.exceptions import InvalidTransition, NotFound
from core.models import Delivery, DeliveryQuerySet, Event
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def delivery(status: str = "done") -> Delivery:
    event = Event.objects.create(name="tests.door_painted", aggregate_id=uuid4(), payload={})
    done_at = NOON if status == "done" else None
    return Delivery.objects.create(
        event=event, subscriber="tests.note", due_at=NOON, status=status, done_at=done_at, attempts=3
    )


def test_makes_a_new_one_of_the_same_event_to_the_same_subscriber():
    first = delivery()

    again = outbox.resend(first.pk, at=NOON)

    assert again.pk != first.pk
    assert (again.event, again.subscriber) == (first.event, "tests.note")
    assert (again.status, again.attempts, again.due_at) == ("pending", 0, NOON)
    first.refresh_from_db()
    assert (first.status, first.attempts) == ("done", 3)


def test_wakes_the_relay(sent, django_capture_on_commit_callbacks):
    first = delivery()

    with django_capture_on_commit_callbacks(execute=True):
        outbox.resend(first.pk, at=NOON)

    assert [name for name, _ in sent] == ["core.tasks.relay_outbox"]


def test_that_is_dead_tries_the_same_one_again():
    dead = delivery("dead")

    again = outbox.resend(dead.pk, at=NOON)

    assert (again.pk, again.status, again.attempts) == (dead.pk, "pending", 0)
    assert Delivery.objects.count() == 1


def test_is_refused_while_one_is_on_its_way():
    first = delivery()
    outbox.resend(first.pk, at=NOON)
    before = list(Delivery.objects.order_by("pk").values())

    for known in Delivery.objects.all():
        with pytest.raises(InvalidTransition):
            outbox.resend(known.pk, at=NOON)

    assert list(Delivery.objects.order_by("pk").values()) == before


def test_of_nothing_is_refused():
    with pytest.raises(NotFound):
        outbox.resend(uuid4(), at=NOON)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twice_at_once_makes_one():
    first = delivery()

    results = at_once(4, lambda: outbox.resend(first.pk, at=NOON).status)

    assert (results.count("pending"), results.count(InvalidTransition)) == (1, 3)
    assert Delivery.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twice_at_once_without_the_lock_makes_two(monkeypatch):
    """The control: both have seen that none is on its way."""
    first = delivery()
    both_have_read = Barrier(2, timeout=10)

    def read_without_lock(deliveries):
        rows = list(deliveries)
        both_have_read.wait()
        return rows

    monkeypatch.setattr(DeliveryQuerySet, "lock_all", read_without_lock)

    assert at_once(2, lambda: outbox.resend(first.pk, at=NOON).status) == ["pending", "pending"]
    assert Delivery.objects.count() == 3
