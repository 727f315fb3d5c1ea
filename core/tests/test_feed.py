"""The feed of events ..."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Lock
from time import monotonic, sleep
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Max

from core import feed, outbox
from core.events import publish
from core.exceptions import PositionGone
from core.models import Delivery, Event, EventFeed
from core.tests.racing import race
from core.tests.test_events import DoorPainted

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def happen(times: int = 1) -> list[Event]:
    return [Event.objects.create(name="x", payload={}) for _ in range(times)]


def read(after: int | None = None, limit: int = 100) -> list[Event]:
    return feed.read(Event.objects.in_feed(), after=after, limit=limit)


def positions() -> list[int]:
    return [event.position for event in read()]


def test_numbers_events_from_one_without_gaps() -> None:
    happened = happen(3)

    assert [(event.pk, event.position) for event in read()] == [
        (event.pk, place) for place, event in enumerate(happened, start=1)
    ]


def test_goes_on_where_it_was(monkeypatch) -> None:
    monkeypatch.setattr(feed, "BATCH", 2)
    happen(3)

    assert positions() == [1, 2]
    assert positions() == [1, 2, 3]
    happen()
    assert [event.position for event in read(after=3)] == [4]


def test_is_moved_along_by_the_relay_too(monkeypatch) -> None:
    monkeypatch.setattr(feed, "BATCH", 2)
    happen(5)

    outbox.relay(at=NOON)

    assert Event.objects.aggregate(Max("position")) == {"position__max": 5}


def test_follows_the_order_of_writing_whatever_the_ids_say() -> None:
    last_by_id = Event.objects.create(id=UUID("ffffffff-ffff-7fff-bfff-ffffffffffff"), name="x", payload={})
    first_by_id = Event.objects.create(id=UUID(int=1), name="x", payload={})

    assert [event.pk for event in read()] == [last_by_id.pk, first_by_id.pk]


def test_keeps_every_event_that_was_published() -> None:
    door = uuid4()
    publish(DoorPainted(door))

    (event,) = read()
    assert (event.position, event.name, event.aggregate_id) == (1, "tests.door_painted", door)


def test_costs_the_same_for_one_event_and_for_twenty(budget) -> None:
    happen()
    read()
    for times in (1, 20):
        happen(times)
        with budget(6):
            assert len(read(after=1)) >= times
        with budget(3):
            assert len(read(after=1)) >= times


# The trap: a transaction that began first commits last.


def two_that_commit_the_other_way_round(look) -> list:
    """Let an older and a younger transaction publish, and commit the younger first; look after each commit."""
    order = [Barrier(2, timeout=10) for _ in range(3)]

    def older() -> None:
        with transaction.atomic():
            publish(DoorPainted(UUID(int=1)))
            order[0].wait()
            order[1].wait()
        order[2].wait()

    def younger_and_reader() -> list:
        order[0].wait()
        with transaction.atomic():
            publish(DoorPainted(UUID(int=2)))
        seen = look([])
        order[1].wait()
        order[2].wait()
        return look(seen)

    return race(older, younger_and_reader)[1]


def read_on(seen: list) -> list:
    """Read the feed from where the reader was."""
    return seen + [(event.position, event.aggregate_id.int) for event in read(after=len(seen))]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_shows_what_commits_late_to_those_who_have_read_further() -> None:
    assert two_that_commit_the_other_way_round(read_on) == [(1, 2), (2, 1)]


def read_on_by_number(seen: list) -> list:
    """Do what a feed by ids or by numbers given while writing would do."""
    last = max((number for number, _ in seen), default=0)
    return seen + list(Event.objects.filter(seq__gt=last).order_by("seq").values_list("seq", "aggregate_id"))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_would_pass_over_it_by_numbers_that_are_given_before_the_commit() -> None:
    """The control: the younger one's number is higher, and the reader who has seen it never sees the older one."""
    seen = two_that_commit_the_other_way_round(read_on_by_number)

    assert [aggregate.int for _, aggregate in seen] == [2]


def publish_and_read(worker: int):
    """Publish 25 events, and read the feed after each, as a reader does who never goes back."""

    def run() -> list[int]:
        seen: list[int] = []
        for turn in range(25):
            with transaction.atomic():
                publish(DoorPainted(UUID(int=worker * 100 + turn)))
            seen += [event.position for event in read(after=len(seen))]
        return seen

    return run


@pytest.mark.django_db(transaction=True)
def test_is_read_without_a_gap_while_many_write_and_number_it() -> None:
    outcomes = race(*[publish_and_read(worker) for worker in range(4)])

    assert all(seen == list(range(1, len(seen) + 1)) for seen in outcomes), outcomes
    assert positions() == list(range(1, 101))


def wait_for_a_waiter() -> None:
    """Return once another connection waits for a lock."""
    deadline = monotonic() + 5
    with connection.cursor() as cursor:
        while monotonic() < deadline:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
            sleep(0.005)
    raise TimeoutError("Nobody waits.")


def two_that_number_at_the_same_time() -> list:
    """Number three events twice at once: both see that there are some; the first commits once the other waits."""
    EventFeed.objects.create(pk=1)
    happen(3)
    both_have_looked = Barrier(2, timeout=5)
    is_first = Lock()

    def wrapper(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.endswith('"position" IS NULL LIMIT 1'):
            both_have_looked.wait()
        if sql == feed.GIVE_POSITIONS and is_first.acquire(blocking=False):
            wait_for_a_waiter()
        return result

    def number() -> int:
        with connection.execute_wrapper(wrapper):
            return feed.number_events()

    return sorted(race(number, number))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_gives_each_event_one_position() -> None:
    assert two_that_number_at_the_same_time() == [0, 3]
    assert (EventFeed.objects.get().last, positions()) == (3, [1, 2, 3])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_its_lock_counts_positions_that_nobody_has(monkeypatch) -> None:
    """The control: both number the same three events, and the next one gets position 7."""
    monkeypatch.setattr(feed, "_hold", lambda: 0)

    assert two_that_number_at_the_same_time() == [3, 3]
    assert (EventFeed.objects.get().last, Event.objects.in_feed().count()) == (6, 3)


# What is thrown away.


@pytest.fixture
def old_and_new() -> list[Event]:
    """Three events of 91, and two of 89 days ago."""
    events = happen(5)
    read()
    for event, days in zip(events, (91, 91, 91, 89, 89), strict=True):
        Event.objects.filter(pk=event.pk).update(created_at=NOON - timedelta(days=days))
    return events


def test_throws_away_what_is_older_than_ninety_days_with_its_deliveries(old_and_new) -> None:
    for event in old_and_new:
        Delivery.objects.create(event=event, subscriber="x", due_at=NOON, status="done", done_at=NOON)

    assert feed.prune_events(at=NOON) == 3
    assert positions() == [4, 5]
    assert Delivery.objects.count() == 2
    assert feed.prune_events(at=NOON) == 0


def test_keeps_for_as_long_as_is_set(old_and_new, settings) -> None:
    settings.EVENT_RETENTION_DAYS = 100

    assert feed.prune_events(at=NOON) == 0
    assert positions() == [1, 2, 3, 4, 5]


def test_tells_those_who_come_too_late(old_and_new) -> None:
    feed.prune_events(at=NOON)

    with pytest.raises(PositionGone) as refusal:
        read(after=2)

    assert refusal.value.context == {"first": 4, "last": 5}
    assert [event.position for event in read(after=3)] == [4, 5]


def test_tells_those_who_have_seen_what_never_was() -> None:
    """After a backup was restored, say."""
    happen()

    with pytest.raises(PositionGone):
        read(after=2)

    assert read(after=1) == []


@pytest.mark.parametrize("status", ["pending", "dead"])
def test_lets_go_of_what_is_old_and_keeps_it_until_it_is_delivered(old_and_new, status) -> None:
    waiting = Delivery.objects.create(event=old_and_new[1], subscriber="x", due_at=NOON, status=status)

    assert feed.prune_events(at=NOON) == 2
    assert positions() == [4, 5]
    assert Delivery.objects.get() == waiting

    Delivery.objects.update(status="done", done_at=NOON)
    assert feed.prune_events(at=NOON) == 1
    assert not Delivery.objects.exists()


def test_never_starts_anew_when_all_is_thrown_away(old_and_new) -> None:
    feed.prune_events(at=NOON + timedelta(days=100))
    assert not Event.objects.exists()

    happen()

    assert positions() == [6]


def test_throws_away_more_than_a_batch(old_and_new, monkeypatch) -> None:
    monkeypatch.setattr(feed, "BATCH", 1)

    assert feed.prune_events(at=NOON) == 3
    assert EventFeed.objects.values_list("pruned", "last").get() == (3, 5)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_passes_nothing_over_in_silence_that_goes_while_it_is_read(old_and_new) -> None:
    """Between the moment when the rows are read and the look at what is kept."""
    pruned = []

    def wrapper(execute, sql, params, many, context):
        if '"position" > ' in sql and not pruned:
            pruned.append(race(lambda: feed.prune_events(at=NOON))[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper), pytest.raises(PositionGone):
        read(after=1)

    assert pruned == [3]
