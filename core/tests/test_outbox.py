"""The outbox ..."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from celery import shared_task
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from core import feed, outbox
from core.events import after_commit, publish
from core.exceptions import InvalidTransition, NotFound
from core.models import Delivery, DeliveryQuerySet, Event
from core.tasks import DeliveryTask, prune, relay_outbox
from core.tests.racing import race
from core.tests.test_events import DoorPainted, note

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def handed(sent) -> list[UUID]:
    """The deliveries that the broker was given, in order."""
    return [UUID(arguments["delivery_id"]) for _, arguments in sent if "delivery_id" in arguments]


def delivery(due_at=NOON, **more) -> Delivery:
    event = Event.objects.create(name="tests.door_painted", aggregate_id=uuid4(), payload={"door_id": "1"})
    return Delivery.objects.create(event=event, subscriber="tests.note", due_at=due_at, **more)


def test_hands_out_what_is_due_with_the_events_payload_and_the_deliverys_id(sent) -> None:
    due = delivery()

    assert outbox.relay(at=NOON) == 1
    assert sent == [("tests.note", {"door_id": "1", "delivery_id": str(due.pk)})]


def test_hands_out_in_the_order_of_being_due(sent) -> None:
    late, early = delivery(NOON - MINUTE), delivery(NOON - 2 * MINUTE)

    outbox.relay(at=NOON)

    assert handed(sent) == [early.pk, late.pk]


def test_leaves_what_is_not_due_or_not_pending(sent) -> None:
    delivery(NOON + MINUTE)
    delivery(status="done", done_at=NOON)
    delivery(status="dead")

    assert outbox.relay(at=NOON) == 0
    assert handed(sent) == []


def test_hands_out_once_while_the_lease_lasts(sent) -> None:
    due = delivery()

    assert [outbox.relay(at=NOON + timedelta(seconds=s)) for s in (0, 1, 59, 60, 61)] == [1, 0, 0, 1, 0]
    due.refresh_from_db()
    assert (due.attempts, due.due_at) == (0, NOON + 2 * MINUTE)


def test_hands_out_more_than_a_batch(sent) -> None:
    event = Event.objects.create(name="x", payload={})
    Delivery.objects.bulk_create(Delivery(event=event, subscriber="tests.note", due_at=NOON) for _ in range(205))

    assert outbox.relay(at=NOON) == 205
    assert set(Counter(handed(sent)).values()) == {1}


def test_marks_a_delivery_done_once() -> None:
    due = delivery(last_error="once it failed")

    assert [outbox.mark_done(due.pk, at=NOON), outbox.mark_done(due.pk, at=NOON + MINUTE)] == [True, False]
    due.refresh_from_db()
    assert (due.status, due.done_at, due.last_error) == ("done", NOON, "")


def test_marks_nothing_done_that_does_not_exist_or_is_dead() -> None:
    assert not outbox.mark_done(uuid4(), at=NOON)
    assert not outbox.mark_done(delivery(status="dead").pk, at=NOON)


def test_knows_what_is_pending() -> None:
    assert outbox.is_pending(delivery().pk)
    assert not outbox.is_pending(delivery(status="done", done_at=NOON).pk)
    assert not outbox.is_pending(uuid4())


@pytest.mark.django_db(transaction=True)
def test_marks_a_delivery_done_once_for_many_at_once() -> None:
    due = delivery()

    outcomes = race(*[lambda: outbox.mark_done(due.pk, at=NOON)] * 4)

    assert sorted(outcomes) == [False, False, False, True]


def test_undoes_the_mark_with_the_effect() -> None:
    due = delivery()

    @transaction.atomic
    def effect() -> None:
        outbox.mark_done(due.pk, at=NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        effect()

    assert outbox.is_pending(due.pk)


def test_tries_a_failure_again_later(sent) -> None:
    due = delivery()
    outbox.start(due.pk, lease=NOON, at=NOON)

    outbox.mark_failed(due.pk, "SMTPException: no", at=NOON)

    due.refresh_from_db()
    assert (due.status, due.last_error, due.attempts) == ("pending", "SMTPException: no", 1)
    assert timedelta(seconds=3.75) <= due.due_at - NOON <= timedelta(seconds=6.25)


def fail_until_dead(due: Delivery) -> int:
    """Relay, start and fail until nothing is handed out any more; return how often it was."""
    at, tries = NOON, 0
    while outbox.relay(at=at) and tries < 50:
        tries += 1
        outbox.start(due.pk, lease=at + outbox.LEASE, at=at)
        outbox.mark_failed(due.pk, f"failure {tries}", at=at)
        at += timedelta(hours=2)
    return tries


def test_gives_up_after_twelve_failures(sent, caplog) -> None:
    due = delivery()

    assert fail_until_dead(due) == 12
    due.refresh_from_db()
    assert (due.status, due.attempts, due.last_error) == ("dead", 12, "failure 12")
    assert [record.levelname for record in caplog.records if "is dead" in record.message] == ["ERROR"]


def test_gives_a_dead_delivery_another_twelve_tries(sent) -> None:
    due = delivery()
    fail_until_dead(due)

    outbox.send_again(due.pk, at=NOON)

    due.refresh_from_db()
    assert (due.status, due.attempts, due.due_at) == ("pending", 0, NOON)
    assert fail_until_dead(due) == 12


@pytest.mark.parametrize("known", [{"status": "pending"}, {"status": "done", "done_at": NOON}])
def test_sends_nothing_again_that_is_not_dead(known) -> None:
    untouched = delivery(attempts=3, **known)

    with pytest.raises(InvalidTransition):
        outbox.send_again(untouched.pk, at=NOON + MINUTE)

    untouched.refresh_from_db()
    assert (untouched.attempts, untouched.due_at, untouched.status) == (3, NOON, known["status"])


def test_sends_all_again_that_are_dead_or_those_of_one_subscriber() -> None:
    dead, other = delivery(status="dead", attempts=12), delivery(status="dead", attempts=12)
    done = delivery(status="done", done_at=NOON, attempts=1)
    Delivery.objects.filter(pk=other.pk).update(subscriber="tests.other")

    assert outbox.send_all_again(subscriber="tests.note", at=NOON + MINUTE) == 1
    assert outbox.send_all_again(at=NOON + MINUTE) == 1
    found = Delivery.objects.filter(status="pending", attempts=0, due_at=NOON + MINUTE)
    assert {one.pk for one in found} == {dead.pk, other.pk}
    assert Delivery.objects.get(pk=done.pk).attempts == 1


@pytest.mark.parametrize("known", [{"status": "dead"}, {"status": "done", "done_at": NOON}])
def test_does_not_let_a_late_failure_revive_what_is_over(known) -> None:
    over = delivery(**known)

    outbox.mark_failed(over.pk, "too late", at=NOON + MINUTE)

    over.refresh_from_db()
    assert (over.status, over.last_error, over.due_at) == (known["status"], "", NOON)


def test_says_not_found_for_the_failure_of_nothing() -> None:
    with pytest.raises(NotFound):
        outbox.mark_failed(uuid4(), "x", at=NOON)


def test_keeps_no_more_of_an_error_than_staff_will_read() -> None:
    due = delivery()

    outbox.mark_failed(due.pk, "x" * 10_000, at=NOON)

    due.refresh_from_db()
    assert len(due.last_error) == 2000


def test_makes_everything_due_when_its_only_worker_starts(sent) -> None:
    leased, done = delivery(), delivery(NOON + MINUTE, status="done", done_at=NOON)
    outbox.relay(at=NOON)

    assert outbox.release_leases(at=NOON + timedelta(seconds=1)) == 1
    assert outbox.relay(at=NOON + timedelta(seconds=1)) == 1
    assert handed(sent) == [leased.pk, leased.pk]
    assert done.pk not in handed(sent)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [(0, 5), (1, 5), (2, 10), (3, 20), (9, 1280), (10, 2560), (11, 3600), (12, 3600), (5000, 3600)],
)
def test_backs_off_twice_as_long_each_time_up_to_an_hour(attempts, seconds) -> None:
    waits = [outbox.backoff(attempts).total_seconds() / seconds for _ in range(300)]

    assert 0.75 <= min(waits) < 0.8
    assert 1.2 < max(waits) <= 1.25


def test_backs_off_by_chance_so_that_failures_do_not_come_back_together() -> None:
    assert len({outbox.backoff(5) for _ in range(50)}) > 40


def test_gives_the_batch_back_when_the_broker_is_away(without_broker) -> None:
    due = [delivery(), delivery()]

    with pytest.raises(OperationalError):
        outbox.relay(at=NOON)

    for one in due:
        one.refresh_from_db()
        assert (one.status, one.attempts, one.due_at) == ("pending", 0, NOON)


def test_leaves_alone_what_a_worker_has_started_when_the_broker_goes_away(monkeypatch) -> None:
    started, _ = delivery(), delivery()

    def take_the_first_only(name, *, kwargs, headers, **options):
        if UUID(kwargs["delivery_id"]) != started.pk:
            raise OperationalError
        outbox.start(started.pk, lease=datetime.fromisoformat(headers[outbox.LEASE_HEADER]), at=NOON + SECOND)

    monkeypatch.setattr(outbox.current_app, "send_task", take_the_first_only)
    with pytest.raises(OperationalError):
        outbox.relay(at=NOON)

    started.refresh_from_db()
    assert started.due_at == NOON + SECOND + outbox.LEASE


@pytest.mark.django_db(transaction=True)
def test_lets_a_change_succeed_when_the_broker_is_away(without_broker, locations, caplog) -> None:
    after_commit(DoorPainted, note)

    with transaction.atomic():
        locations.objects.create(name="Shop", slug="shop")
        publish(DoorPainted(uuid4()))

    assert locations.objects.count() == 1
    assert Delivery.objects.get().status == "pending"
    assert ["The broker does not answer" in record.message for record in caplog.records] == [True]


@pytest.mark.django_db(transaction=True)
def test_leaves_a_broker_that_is_away_alone_for_a_while(without_broker, sent) -> None:
    after_commit(DoorPainted, note)
    for _ in range(2):
        started = time.monotonic()
        with transaction.atomic():
            publish(DoorPainted(uuid4()))
    second_took = time.monotonic() - started

    assert second_took < 0.5
    assert Delivery.objects.filter(status="pending").count() == 2


@pytest.mark.django_db(transaction=True)
def test_delivers_what_piled_up_when_the_broker_is_back(sent) -> None:
    waiting = [delivery(datetime(2020, 1, 1, tzinfo=UTC)) for _ in range(3)]

    relay_outbox()

    assert set(handed(sent)) == {one.pk for one in waiting}


@shared_task(name="tests.fail", base=DeliveryTask)
def fail(**payload) -> None:
    raise ConnectionRefusedError("no mail server")


def test_writes_down_what_a_task_failed_on() -> None:
    due = delivery(attempts=1)

    fail.apply(kwargs={"door_id": "1", "delivery_id": str(due.pk)})
    fail.apply(kwargs={"door_id": "1"})

    due.refresh_from_db()
    assert (due.status, due.last_error) == ("pending", "ConnectionRefusedError: no mail server")
    assert due.due_at > NOON


def test_is_pruned_by_the_hourly_task_of_what_is_old_and_done() -> None:
    delivery()
    delivery(status="done", done_at=NOON)
    feed.number_events()
    Event.objects.update(created_at=NOON - timedelta(days=5000))

    prune()

    assert list(Delivery.objects.values_list("status", flat=True)) == ["pending"]


def meet_after_reading(barrier: Barrier):
    """Wait, after the first look for what is due, until the other relay has looked too."""
    looked = []

    def wrapper(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("SELECT") and "LIMIT 100" in sql and not looked:
            looked.append(sql)
            barrier.wait()
        return result

    return wrapper


def two_relays_that_look_at_the_same_time() -> list:
    event = Event.objects.create(name="x", payload={})
    Delivery.objects.bulk_create(Delivery(event=event, subscriber="tests.note", due_at=NOON) for _ in range(200))
    barrier = Barrier(2, timeout=10)

    def one() -> int:
        with connection.execute_wrapper(meet_after_reading(barrier)):
            return outbox.relay(at=NOON)

    return race(one, one)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_is_shared_by_two_relays_without_waiting(sent) -> None:
    assert two_relays_that_look_at_the_same_time() == [100, 100]
    assert len(handed(sent)) == len(set(handed(sent))) == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_relays_hand_out_the_same(sent, monkeypatch) -> None:
    """The control: the race is real."""
    monkeypatch.setattr(DeliveryQuerySet, "select_for_update", lambda self, **options: self)

    two_relays_that_look_at_the_same_time()

    assert len(handed(sent)) > len(set(handed(sent))) == 200
