"""The outbox, among deliveries of one aggregate to one subscriber ..."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from core import feed, outbox
from core.events import after_commit, publish
from core.models import Delivery, DeliveryQuerySet, Event
from core.tests.test_events import DoorPainted, note
from core.tests.test_outbox import MINUTE, NOON, handed

pytestmark = pytest.mark.django_db


def deliver(door: UUID | None, *, to: str = "tests.note") -> Delivery:
    """Put one more event of a door on its way, due at noon."""
    event = Event.objects.create(name="tests.door_painted", aggregate_id=door, payload={})
    with transaction.atomic():
        outbox.deliver([(event, to)], at=NOON)
    return Delivery.objects.get(event=event)


def relay(seconds: int = 0) -> None:
    outbox.relay(at=NOON + timedelta(seconds=seconds))


def finish(delivery: Delivery) -> None:
    assert outbox.mark_done(delivery.pk, at=NOON)


def test_hands_out_one_after_the_other_as_they_are_done(sent) -> None:
    door = uuid4()
    line = [deliver(door) for _ in range(3)]

    for one in line:
        relay()
        finish(one)

    assert handed(sent) == [one.pk for one in line]


def test_keeps_to_the_order_of_writing_whatever_ids_and_clocks_say(sent) -> None:
    door = uuid4()
    late = Event(name="x", aggregate_id=door, payload={}, id=UUID("ffffffff-ffff-7fff-bfff-ffffffffffff"))
    late.save(force_insert=True)
    early = Event.objects.create(name="x", aggregate_id=door, payload={}, id=UUID(int=1))
    for event in (early, late):
        outbox.deliver([(event, "tests.note")], at=NOON)

    relay()

    assert handed(sent) == [Delivery.objects.get(event=late).pk]


def test_keeps_to_it_though_the_earlier_ones_are_in_the_feed_already(sent) -> None:
    door = uuid4()
    early = [deliver(door) for _ in range(2)]
    feed.number_events()
    late = deliver(door)

    for one in (*early, late):
        relay()
        finish(one)

    assert handed(sent) == [one.pk for one in (*early, late)]


def test_lets_the_later_ones_wait_while_the_first_is_at_work(sent) -> None:
    door = uuid4()
    first, _ = deliver(door), deliver(door)
    relay()
    assert outbox.start(first.pk, lease=NOON + MINUTE, at=NOON)

    relay(59)

    assert handed(sent) == [first.pk]


def test_lets_the_later_ones_wait_while_the_first_waits_for_another_try(sent) -> None:
    door = uuid4()
    first, _ = deliver(door), deliver(door)
    outbox.mark_failed(first.pk, "no", at=NOON)

    relay(3)

    assert handed(sent) == []


def test_hands_out_the_first_again_when_its_worker_has_died(sent) -> None:
    door = uuid4()
    first, second = deliver(door), deliver(door)
    relay()
    relay(61)
    finish(first)

    relay(61)

    assert handed(sent) == [first.pk, first.pk, second.pk]


def test_goes_on_behind_one_that_is_dead(sent) -> None:
    door = uuid4()
    first, second = deliver(door), deliver(door)
    Delivery.objects.filter(pk=first.pk).update(attempts=12)

    relay()  # finds out that the first was started for the last time
    relay()

    first.refresh_from_db()
    assert (first.status, handed(sent)) == ("dead", [second.pk])


def test_puts_a_dead_one_that_is_sent_again_in_front_of_what_still_waits(sent) -> None:
    door = uuid4()
    first, second, third = (deliver(door) for _ in range(3))
    Delivery.objects.filter(pk=first.pk).update(status="dead")
    finish(second)
    outbox.send_again(first.pk, at=NOON)

    relay()
    finish(first)
    relay()

    assert handed(sent) == [first.pk, third.pk]


def test_lets_nobody_else_wait(sent) -> None:
    door = uuid4()
    first = deliver(door)
    others = [deliver(uuid4()), deliver(door, to="tests.shout"), deliver(None), deliver(None)]
    assert deliver(door).pk

    relay()

    assert set(handed(sent)) == {first.pk, *(one.pk for one in others)}


def test_without_their_order_are_handed_out_all_at_once(sent, monkeypatch) -> None:
    """The control: nothing but the line holds the later ones back."""
    monkeypatch.setattr(
        DeliveryQuerySet, "due", lambda self, at: self.pending().filter(due_at__lte=at).order_by("due_at", "pk")
    )
    door = uuid4()
    line = [deliver(door) for _ in range(3)]

    relay()

    assert len(handed(sent)) == len(line)


def wakes(sent) -> int:
    return [name for name, _ in sent].count("core.tasks.relay_outbox")


@pytest.mark.django_db(transaction=True)
def test_wakes_the_relay_when_one_is_done_that_others_wait_behind(sent) -> None:
    door = uuid4()
    first, second = deliver(door), deliver(door)
    before = wakes(sent)

    finish(first)
    assert wakes(sent) == before + 1
    finish(second)
    assert wakes(sent) == before + 1


@pytest.mark.django_db(transaction=True)
def test_wakes_the_relay_when_one_is_given_up(sent) -> None:
    first = deliver(uuid4())
    Delivery.objects.update(attempts=12)
    before = wakes(sent)

    outbox.mark_failed(first.pk, "no", at=NOON)

    assert wakes(sent) == before + 1


def test_are_written_with_the_place_that_their_event_has() -> None:
    after_commit(DoorPainted, note)
    doors = [uuid4() for _ in range(400)]

    publish(DoorPainted(doors[0]))
    publish(*[DoorPainted(door) for door in doors[1:]])

    rows = list(Delivery.objects.order_by("seq").values_list("aggregate_id", "seq", "event__seq"))
    assert [row[0] for row in rows] == doors
    assert all(own == of_event for _, own, of_event in rows)
    assert len({own for _, own, _ in rows}) == 400
