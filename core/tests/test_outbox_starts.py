"""The outbox, when its tasks start ..."""

from datetime import UTC, datetime, timedelta

import pytest
from celery import shared_task
from celery.signals import before_task_publish

from core import outbox
from core.models import Delivery
from core.tasks import DeliveryTask
from core.tests.racing import race
from core.tests.test_outbox import MINUTE, NOON, delivery, handed

pytestmark = pytest.mark.django_db


def test_lets_a_copy_die_with_its_lease(properties_sent) -> None:
    delivery()

    outbox.relay(at=NOON)

    (headers,) = properties_sent
    assert headers["lease"] == (NOON + MINUTE).isoformat()
    assert timedelta(seconds=50) < datetime.fromisoformat(headers["expires"]) - datetime.now(UTC) <= MINUTE


@pytest.fixture
def properties_sent():
    """The headers of what the broker was given."""
    taken = []

    def take(sender, headers, **more):
        taken.append(headers)

    before_task_publish.connect(take)
    yield taken
    before_task_publish.disconnect(take)


def test_counts_no_attempt_while_nothing_takes_the_copies(sent) -> None:
    due = delivery()

    handed_out = [outbox.relay(at=NOON + minutes * MINUTE) for minutes in range(30)]

    due.refresh_from_db()
    assert (set(handed_out), due.status, due.attempts) == ({1}, "pending", 0)


def test_lets_one_copy_start_and_gives_it_a_fresh_lease() -> None:
    due = delivery(NOON + MINUTE)
    late = NOON + timedelta(seconds=59)

    assert [outbox.start(due.pk, lease=NOON + MINUTE, at=late) for _ in range(2)] == [True, False]
    due.refresh_from_db()
    assert (due.attempts, due.due_at) == (1, late + MINUTE)


def test_starts_no_copy_whose_delivery_was_handed_out_again(sent) -> None:
    due = delivery()
    outbox.relay(at=NOON)
    outbox.relay(at=NOON + MINUTE)

    assert not outbox.start(due.pk, lease=NOON + MINUTE, at=NOON + MINUTE)
    assert outbox.start(due.pk, lease=NOON + 2 * MINUTE, at=NOON + MINUTE)


@pytest.mark.parametrize("known", [{"status": "dead"}, {"status": "done", "done_at": NOON}])
def test_starts_nothing_that_is_over(known) -> None:
    assert not outbox.start(delivery(**known).pk, lease=None, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_lets_one_of_many_copies_start() -> None:
    due = delivery()

    outcomes = race(*[lambda: outbox.start(due.pk, lease=NOON, at=NOON)] * 4)

    assert sorted(outcomes) == [False, False, False, True]


def test_gives_up_on_a_task_that_was_started_twelve_times_and_never_answered(sent, caplog) -> None:
    due = delivery()
    at, starts = NOON, 0
    while outbox.relay(at=at) and starts < 50:
        outbox.start(due.pk, lease=at + outbox.LEASE, at=at)
        at, starts = at + MINUTE, starts + 1

    due.refresh_from_db()
    assert (starts, due.status, due.last_error) == (12, "dead", outbox.NEVER_ANSWERED)
    assert ["is dead" in record.message for record in caplog.records] == [True]


def test_gives_up_on_a_task_that_nobody_knows(sent) -> None:
    due = delivery()
    Delivery.objects.update(subscriber="tests.written_by_nobody")

    for hours in range(14):
        assert outbox.relay(at=NOON + timedelta(hours=2 * hours)) == 0

    due.refresh_from_db()
    assert (due.status, due.attempts) == ("dead", 12)
    assert due.last_error == "No worker knows a task of this name."
    assert handed(sent) == []


runs: list[str] = []


@shared_task(name="tests.run", base=DeliveryTask)
def run(**payload) -> None:
    runs.append(payload["delivery_id"])


def test_runs_one_of_two_copies() -> None:
    due = delivery(NOON + MINUTE)
    copy = {"kwargs": {"delivery_id": str(due.pk)}, "headers": {"lease": due.due_at.isoformat()}}

    states = [run.apply(**copy).state for _ in range(2)]

    assert (states, runs) == (["SUCCESS", "IGNORED"], [str(due.pk)])
    runs.clear()
