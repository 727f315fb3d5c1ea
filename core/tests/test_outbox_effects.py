"""The effect of a delivery in the database ..."""

import os
import random
import signal
from collections import defaultdict
from contextlib import ExitStack
from datetime import timedelta
from time import monotonic, sleep
from uuid import UUID, uuid4

import pytest
from celery import shared_task
from celery.signals import before_task_publish
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.models import Delivery, Event
from core.tasks import DeliveryTask
from core.tests.processes import killed_afterwards, say, spawn
from core.tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = ("started", "marked", "written", "committed")


end: list[str] = []
"""Where this process dies."""


def pass_by(point: str) -> None:
    if point in end:
        os.kill(os.getpid(), signal.SIGKILL)


def write(delivery_id: str, number: int) -> None:
    """The effect: a row that says whose it is."""
    apps.get_model("inventory.StockLocation").objects.create(name=delivery_id, slug=uuid4().hex, priority=number)


@shared_task(name="tests.keep", base=DeliveryTask)
def keep(*, delivery_id: str, number: int) -> None:
    """A subscriber as they all should be: it marks the delivery done in the transaction of its effect."""
    pass_by("started")
    with transaction.atomic():
        if outbox.mark_done(UUID(delivery_id), at=timezone.now()):
            pass_by("marked")
            write(delivery_id, number)
            pass_by("written")
    pass_by("committed")


@shared_task(name="tests.keep_carelessly", base=DeliveryTask)
def keep_carelessly(*, delivery_id: str, number: int) -> None:
    """One that looks first, and marks when it is through."""
    if outbox.is_pending(UUID(delivery_id)):
        sleep(0.2)
        write(delivery_id, number)
        outbox.mark_done(UUID(delivery_id), at=timezone.now())


def deliver(door: UUID, number: int, *, to: str = "tests.keep") -> None:
    with transaction.atomic():
        event = Event.objects.create(name="x", aggregate_id=door, payload={"number": number})
        outbox.deliver([(event, to)], at=timezone.now())


def rows(locations) -> list[str]:
    return list(locations.objects.values_list("name", flat=True))


def take_copy(delivery: Delivery) -> dict:
    """What the broker would hand to a worker."""
    return {
        "kwargs": {**delivery.event.payload, "delivery_id": str(delivery.pk)},
        "headers": {"lease": delivery.due_at.isoformat()},
    }


def run_and_die(point: str) -> None:
    """What the other process does."""
    end.append(point)
    keep.apply(**take_copy(Delivery.objects.select_related("event").get()))


@pytest.mark.parametrize("point", POINTS)
def test_is_there_once_though_its_worker_is_killed(locations, point) -> None:
    deliver(uuid4(), 1)
    with killed_afterwards(spawn(run_and_die, point)) as worker:
        assert worker.wait(timeout=60) == -signal.SIGKILL
    assert len(rows(locations)) == (1 if point == "committed" else 0)

    state = keep.apply(**take_copy(Delivery.objects.select_related("event").get())).state

    assert state == ("IGNORED" if point == "committed" else "SUCCESS")
    assert rows(locations) == [str(Delivery.objects.get(status="done").pk)]


def run_twice_at_once(task) -> None:
    """Run two copies without a lease, as by hand: nothing keeps the second one from starting."""
    deliver(uuid4(), 1, to=task.name)
    copy = take_copy(Delivery.objects.select_related("event").get())["kwargs"]
    race(*[lambda: task.apply(kwargs=copy)] * 2)


def test_is_there_once_though_it_runs_twice_at_once(locations) -> None:
    run_twice_at_once(keep)

    assert len(rows(locations)) == 1


def test_is_there_twice_where_a_task_only_looks_first(locations) -> None:
    """The control: two that look see both that nothing is done yet."""
    run_twice_at_once(keep_carelessly)

    assert len(rows(locations)) == 2


# A relay that dies, and many that share the work.


def relay_and_die(after: str) -> None:
    """Hand out so many, and die over the next one."""
    handed = []

    def count(sender, **more) -> None:
        handed.append(sender)
        if len(handed) > int(after):
            os.kill(os.getpid(), signal.SIGKILL)

    before_task_publish.connect(count)
    outbox.relay(at=timezone.now())


def test_comes_though_the_relay_is_killed_over_its_batch(sent) -> None:
    for number in range(5):
        deliver(uuid4(), number)
    with killed_afterwards(spawn(relay_and_die, "2")) as relay:
        assert relay.wait(timeout=60) == -signal.SIGKILL
    now = timezone.now()

    assert outbox.relay(at=now) == 0
    assert outbox.relay(at=now + outbox.LEASE) == 5
    handed = [arguments["number"] for name, arguments in sent if name == "tests.keep"]
    assert sorted(handed) == list(range(5))


def relay_and_work(seed: str) -> None:
    """Be relay, broker and worker at once, in random order, until nobody asks any more."""
    outbox.LEASE = timedelta(seconds=1.5)
    chance, copies = random.Random(seed), []

    def take(body, headers, **more) -> None:
        if headers["task"] == "tests.keep":
            copies.append({"kwargs": body[1], "headers": {"lease": headers["lease"]}})

    before_task_publish.connect(take)
    say("at work")
    while True:
        outbox.relay(at=timezone.now())
        chance.shuffle(copies)
        while copies:
            sleep(chance.random() / 500)
            keep.apply(**copies.pop())
        sleep(0.01)


def test_comes_once_and_in_order_from_many_relays_and_workers_that_are_killed(locations) -> None:
    doors = [uuid4() for _ in range(12)]
    with ExitStack() as together:
        workers = [spawn(relay_and_work, str(number)) for number in range(4)]
        for worker in workers:
            together.enter_context(killed_afterwards(worker))
            assert worker.stdout.readline() == "at work\n"
        for number in range(240):
            deliver(doors[number % 12], number)
            if number in {60, 120, 180}:
                workers.pop().kill()

        deadline = monotonic() + 60
        while Delivery.objects.pending().exists() and monotonic() < deadline:
            sleep(0.1)

    assert not Delivery.objects.exclude(status="done").exists()
    order = defaultdict(list)
    for number in locations.objects.order_by("created_at").values_list("priority", flat=True):
        order[number % 12].append(number)
    assert order == {door: list(range(door, 240, 12)) for door in range(12)}
