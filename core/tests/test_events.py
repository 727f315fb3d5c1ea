"""An event ..."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from celery import shared_task
from django.db import transaction

from core.events import Event, after_commit, in_transaction, publish
from core.models import Delivery
from core.models import Event as EventRow

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class DoorPainted(Event):
    """A public one."""

    name: ClassVar[str] = "tests.door_painted"

    door_id: UUID
    color: str = "red"
    rooms: tuple[UUID, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoorTouched(Event):
    """One without a name."""

    door_id: UUID


@shared_task(name="tests.note")
def note(**payload) -> None: ...


@shared_task(name="tests.shout")
def shout(**payload) -> None: ...


class Stop(Exception):
    """What a handler raises here."""


@transaction.atomic
def publish_and_take_back() -> None:
    publish(DoorPainted(uuid4()))
    raise Stop


def test_reaches_its_handlers_in_order_with_itself() -> None:
    heard = []
    in_transaction(DoorPainted, lambda event: heard.append(("first", event)))
    in_transaction(DoorPainted, lambda event: heard.append(("second", event)))
    event = DoorPainted(uuid4())

    publish(event)

    assert heard == [("first", event), ("second", event)]


def test_reaches_nobody_who_asked_for_another_one() -> None:
    in_transaction(DoorTouched, lambda event: pytest.fail("told the wrong one"))

    publish(DoorPainted(uuid4()))


def test_reaches_a_handler_once_however_often_it_subscribed() -> None:
    heard = []
    in_transaction(DoorTouched, heard.append)
    in_transaction(DoorTouched, heard.append)

    publish(DoorTouched(uuid4()))

    assert len(heard) == 1


def test_whose_handler_raises_takes_everything_back(locations) -> None:
    def refuse(event) -> None:
        locations.objects.create(name="By the handler", slug="by-the-handler")
        raise Stop

    in_transaction(DoorPainted, refuse)
    after_commit(DoorPainted, note)

    @transaction.atomic
    def service() -> None:
        locations.objects.create(name="By the service", slug="by-the-service")
        publish(DoorPainted(uuid4()))

    with pytest.raises(Stop):
        service()

    assert not locations.objects.exists()
    assert not EventRow.objects.exists()
    assert not Delivery.objects.exists()


def test_is_stored_with_its_fields_as_text() -> None:
    door, room = uuid4(), uuid4()

    publish(DoorPainted(door, rooms=(room,), at=datetime(2026, 5, 1, tzinfo=UTC)))

    row = EventRow.objects.get()
    assert (row.name, row.aggregate_id) == ("tests.door_painted", door)
    assert row.payload == {
        "door_id": str(door),
        "color": "red",
        "rooms": [str(room)],
        "at": "2026-05-01 00:00:00+00:00",
    }


def test_is_stored_before_what_its_handlers_publish() -> None:
    cause, effect = uuid4(), uuid4()
    in_transaction(DoorPainted, lambda event: publish(DoorPainted(effect)) if event.door_id == cause else None)

    publish(DoorPainted(cause))

    assert list(EventRow.objects.order_by("pk").values_list("aggregate_id", flat=True)) == [cause, effect]


def test_without_a_name_is_not_stored() -> None:
    publish(DoorTouched(uuid4()))

    assert not EventRow.objects.exists()


def test_without_a_name_cannot_be_delivered() -> None:
    with pytest.raises(ValueError, match="DoorTouched has no name"):
        after_commit(DoorTouched, note)


def test_without_subscribers_is_stored_and_delivered_to_nobody() -> None:
    publish(DoorPainted(uuid4()))

    assert EventRow.objects.count() == 1
    assert not Delivery.objects.exists()


def test_has_one_delivery_for_each_subscriber() -> None:
    for task in (note, shout, note):
        after_commit(DoorPainted, task)

    publish(DoorPainted(uuid4()))

    assert sorted(Delivery.objects.values_list("subscriber", "status", "attempts")) == [
        ("tests.note", "pending", 0),
        ("tests.shout", "pending", 0),
    ]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="DoorTouched was published outside"):
        publish(DoorTouched(uuid4()))


@pytest.mark.django_db(transaction=True)
def test_of_a_transaction_that_rolls_back_never_was(sent) -> None:
    after_commit(DoorPainted, note)

    with pytest.raises(Stop):
        publish_and_take_back()

    assert not EventRow.objects.exists()
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_wakes_the_relay_after_the_commit_and_once_a_transaction(sent) -> None:
    after_commit(DoorPainted, note)

    with transaction.atomic():
        publish(DoorPainted(uuid4()))
        with transaction.atomic():
            publish(DoorPainted(uuid4()))
        assert sent == []

    assert sent == [("core.tasks.relay_outbox", {})]


@pytest.mark.django_db(transaction=True)
def test_wakes_the_relay_though_one_before_it_was_taken_back(sent) -> None:
    after_commit(DoorPainted, note)

    with transaction.atomic():
        with pytest.raises(Stop):
            publish_and_take_back()
        publish(DoorPainted(uuid4()))

    assert sent == [("core.tasks.relay_outbox", {})]
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_that_nobody_waits_for_wakes_no_relay(sent) -> None:
    with transaction.atomic():
        publish(DoorPainted(uuid4()))

    assert sent == []
