"""A key that two workers hold, or one that died ..."""

import os
import signal
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from time import sleep
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from core import idempotency
from core.exceptions import IdempotencyInProgress
from core.idempotency import Answer, answer_once
from core.models import IdempotencyKey
from core.querysets import LockingQuerySet
from core.tests.processes import killed_afterwards, say, spawn
from core.tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def count() -> int:
    return apps.get_model("inventory.StockLocation").objects.filter(name="Effect").count()


def add_row() -> Answer:
    """An effect that no other one stands in the way of."""
    apps.get_model("inventory.StockLocation").objects.create(name="Effect", slug=uuid4().hex)
    return Answer(201, {"rows": count()})


def once(work) -> Answer:
    return answer_once(scope="s", key="k", request_fingerprint="f", work=work)


def add_row_slowly(lease: str, seconds: str) -> None:
    """What the other process does: take the key, do half of the work, say so, and take its time."""
    idempotency.LEASE = timedelta(seconds=float(lease))

    def work() -> Answer:
        answer = add_row()
        say("at work")
        sleep(float(seconds))
        return answer

    once(work)


def test_blocks_nobody_longer_than_the_lease_of_a_worker_that_was_killed(locations) -> None:
    with killed_afterwards(spawn(add_row_slowly, "3", "60")) as worker:
        assert worker.stdout.readline() == "at work\n"
        worker.kill()
        worker.wait()

        with pytest.raises(IdempotencyInProgress):
            once(pytest.fail)
        sleep(3)
        assert once(add_row) == Answer(201, {"rows": 1})
    assert count() == 1


@pytest.mark.postgres
def test_is_lost_to_a_worker_that_slept_longer_than_its_lease(locations) -> None:
    with killed_afterwards(spawn(add_row_slowly, "1", "0.5")) as worker:
        assert worker.stdout.readline() == "at work\n"
        os.kill(worker.pid, signal.SIGSTOP)
        sleep(1)
        taken_over = once(add_row)
        os.kill(worker.pid, signal.SIGCONT)

        assert worker.wait(timeout=30) == 1  # it ended by IdempotencyInProgress, and undid its work
    assert (taken_over, count()) == (Answer(201, {"rows": 1}), 1)
    assert once(pytest.fail) == Answer(201, {"rows": 1}, is_replay=True)


def two_that_work_side_by_side() -> list:
    """Send the same request twice; whoever comes to work waits a moment for another one to come too."""
    meeting = Barrier(2, timeout=1)

    def work() -> Answer:
        with suppress(BrokenBarrierError):  # nobody came
            meeting.wait()
        return add_row()

    return sorted(type(outcome).__name__ for outcome in race(*[lambda: once(work)] * 2))


@pytest.mark.postgres
def test_lets_one_of_two_work(locations) -> None:
    assert two_that_work_side_by_side() == ["Answer", "IdempotencyInProgress"]
    assert count() == 1


@pytest.fixture
def without_constraint():
    """A table that takes the same key twice."""
    once_only = next(found for found in IdempotencyKey._meta.constraints if found.name == "idempotency_key_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(IdempotencyKey, once_only)
    yield
    IdempotencyKey.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(IdempotencyKey, once_only)


@pytest.mark.postgres
def test_without_the_constraint_lets_both_work(locations, without_constraint) -> None:
    """The control: the key alone, read and then written, holds nobody back."""
    assert two_that_work_side_by_side() == ["Answer", "Answer"]
    assert count() == 2


@pytest.mark.postgres
def test_without_the_lease_lets_both_work_but_undoes_one(locations, monkeypatch) -> None:
    """A control: the claim of the second ends the hold of the first, which finds out when it stores its answer."""
    monkeypatch.setattr(idempotency, "LEASE", -timedelta(seconds=1))

    assert two_that_work_side_by_side() == ["Answer", "IdempotencyInProgress"]
    assert count() == 1


@pytest.mark.postgres
def test_without_the_lease_and_the_last_look_at_it_lets_both_work(locations, monkeypatch) -> None:
    """The control of that control."""
    monkeypatch.setattr(idempotency, "LEASE", -timedelta(seconds=1))
    monkeypatch.setattr(idempotency, "_store", lambda claim, answer: None)

    assert two_that_work_side_by_side() == ["Answer", "Answer"]
    assert count() == 2


def two_that_take_over_at_the_same_time() -> list:
    """Find the key of a dead worker, both at once: each looks at it before the other has taken it."""
    IdempotencyKey.objects.create(
        scope="s", key="k", fingerprint="f", leased_until=idempotency.timezone.now() - timedelta(seconds=1)
    )
    return two_that_work_side_by_side()


@pytest.mark.postgres
def test_of_a_dead_worker_lets_one_of_two_take_over(locations) -> None:
    assert two_that_take_over_at_the_same_time() == ["Answer", "IdempotencyInProgress"]
    assert count() == 1


@pytest.mark.postgres
def test_of_a_dead_worker_without_the_lock_is_taken_over_by_both(locations, monkeypatch) -> None:
    """The control: both have read that the lease is over; again it is the last look that undoes one."""
    both_have_read = Barrier(2, timeout=5)

    def read_without_lock(self):
        rows = list(self)
        both_have_read.wait()
        return rows

    worked = []
    monkeypatch.setattr(LockingQuerySet, "lock_all", read_without_lock)
    store = idempotency._store
    monkeypatch.setattr(idempotency, "_store", lambda *arguments: worked.append(1) or store(*arguments))

    assert two_that_take_over_at_the_same_time() == ["Answer", "IdempotencyInProgress"]
    assert (len(worked), count()) == (2, 1)
