"""What is to happen after a commit, kept in the database until it has happened.

A delivery is handed to its task with a lease. The copy that a broker carries dies with the lease; a task that starts
takes the lease over for a fresh 60 s, and only one copy can. It marks the delivery done, in the transaction of its
effect where the effect is in the database. What is not done when the lease ends is handed out again.

To one subscriber the deliveries of one aggregate go one at a time, in the order of their events: a later one waits
until those before it are done or dead. A dead one holds nobody up: the others go on, and it comes late if it is sent
again.

An attempt is a task that was started: waiting for workers costs a delivery nothing. After the twelfth it is dead.

What remains: a mail server cannot share a transaction with us. Where it takes a message, and the worker dies before
the delivery is marked, or the server needs more than the lease to answer, the message goes out twice, under the same
Message-ID.
"""

import logging
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connection, transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from core.exceptions import InvalidTransition, NotFound
from core.feed import number_events
from core.models import Delivery, Event
from core.numbers import EventNumber
from core.prepared import PreparedInsert

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 100
MAX_ATTEMPTS = 12
LEASE_HEADER = "lease"
NEVER_ANSWERED = f"It was started {MAX_ATTEMPTS} times, and the last time nothing was heard of it again."
BROKER_PAUSE = 5.0
"""Seconds for which a broker that did not answer is left alone, so that orders do not queue up behind it."""

DELIVERIES = PreparedInsert(Delivery, seq=lambda _place, slot: EventNumber(slot("event_id")))

_broker_rests_until = 0.0


def deliver(told: Sequence[tuple[Event, str]], *, at: datetime) -> None:
    """Put events on their way to subscribers, given by their tasks' names, once this transaction is committed."""
    if not told:
        return
    DELIVERIES.run(
        [
            Delivery(
                event=event,
                aggregate_id=event.aggregate_id,
                seq=EventNumber(event.pk),
                subscriber=subscriber,
                due_at=at,
            )
            for event, subscriber in told
        ]
    )
    wake_after_commit()


def wake_after_commit() -> None:
    """Ask the relay to look as soon as the current transaction is committed; once for each transaction."""
    if not any(entry[1] is _wake for entry in connection.run_on_commit):
        transaction.on_commit(_wake)


def _wake() -> None:
    """Send the wake-up. Being without a broker costs only time: beat looks into the outbox too."""
    global _broker_rests_until
    if time.monotonic() < _broker_rests_until:
        return
    try:
        current_app.send_task("core.tasks.relay_outbox", retry=False)
    except (OperationalError, OSError) as error:
        _broker_rests_until = time.monotonic() + BROKER_PAUSE
        logger.warning("The broker does not answer, the outbox waits: %s", error)


def relay(*, at: datetime) -> int:
    """Hand every due delivery to its task; returns how many were handed out. Give events their place in the feed too.

    Several relays share the work by SKIP LOCKED; on SQLite the write lock does the same.
    """
    while number_events():
        pass
    handed = 0
    while batch := _claim(at):
        for delivery in batch:
            try:
                handed += _hand_out(delivery, at)
            except (OperationalError, OSError):
                _give_back(batch, at)
                raise
    return handed


@transaction.atomic
def _claim(at: datetime) -> list[Delivery]:
    skip = connection.features.has_select_for_update_skip_locked
    due = Delivery.objects.due(at).select_related("event").select_for_update(of=("self",), skip_locked=skip)
    batch = list(due[:BATCH])
    for delivery in batch:
        delivery.due_at = at + LEASE
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch]).update(due_at=at + LEASE)
    return batch


def _give_back(batch: list[Delivery], at: datetime) -> None:
    """End the leases of a batch that the broker did not take, but for those that a worker has taken over.

    Being handed out twice is harmless: only one copy can start.
    """
    ids = [delivery.pk for delivery in batch]
    Delivery.objects.pending().filter(pk__in=ids, due_at=at + LEASE).update(due_at=at)


def _hand_out(delivery: Delivery, at: datetime) -> bool:
    """Give the broker a copy; False for what was started for the last time, or whose task no worker like this knows."""
    if delivery.attempts >= MAX_ATTEMPTS:
        mark_failed(delivery.pk, NEVER_ANSWERED, at=at)
        return False
    if delivery.subscriber not in current_app.tasks:
        if start(delivery.pk, lease=delivery.due_at, at=at):
            mark_failed(delivery.pk, "No worker knows a task of this name.", at=at)
        return False
    kwargs: dict[str, Any] = {**delivery.event.payload, "delivery_id": str(delivery.pk)}
    current_app.send_task(
        delivery.subscriber,
        kwargs=kwargs,
        headers={LEASE_HEADER: delivery.due_at.isoformat()},
        expires=LEASE.total_seconds(),
        retry=False,
    )
    return True


def start(delivery_id: UUID, *, lease: datetime | None, at: datetime) -> bool:
    """Take over the lease that a copy was handed out with, and count the attempt.

    False where the copy came too late: another one was started or handed out, or the delivery is over. Without a
    lease, as for a call by hand, any pending delivery is taken.
    """
    mine = Delivery.objects.pending().filter(pk=delivery_id)
    if lease is not None:
        mine = mine.filter(due_at=lease)
    return bool(mine.update(due_at=at + LEASE, attempts=F("attempts") + 1))


def is_pending(delivery_id: UUID) -> bool:
    """Say whether this delivery still waits for its effect."""
    return Delivery.objects.pending().filter(pk=delivery_id).exists()


def mark_done(delivery_id: UUID, *, at: datetime) -> bool:
    """Mark a delivery done; False if another has done so before.

    Call it first in the transaction of an effect in the database: whoever gets True owns the effect.
    """
    mine = Delivery.objects.filter(pk=delivery_id)
    is_mine = bool(mine.pending().update(status=Delivery.Status.DONE, done_at=at, last_error=""))
    if is_mine and mine.with_followers().exists():
        wake_after_commit()
    return is_mine


@transaction.atomic
def mark_failed(delivery_id: UUID, error: str, *, at: datetime) -> None:
    """Note a failure: try again later, or give up after the twelfth time and leave it to staff."""
    delivery = Delivery.objects.lock_one(delivery_id)
    if delivery.status != Delivery.Status.PENDING:
        return
    delivery.last_error = error[:2000]
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.status = Delivery.Status.DEAD
        logger.error("Delivery %s to %s is dead: %s", delivery.pk, delivery.subscriber, error)
        wake_after_commit()
    delivery.due_at = at + backoff(delivery.attempts)
    delivery.save(update_fields=["status", "due_at", "last_error"])


@transaction.atomic
def put_off(delivery_id: UUID, *, until: datetime) -> None:
    """Have a delivery handed out once more: for a task that has come a step further, or waits for something.

    Neither is a failure, so its attempts are counted anew.
    """
    Delivery.objects.pending().filter(pk=delivery_id).update(due_at=until, attempts=0, last_error="")
    wake_after_commit()


def keep(delivery_id: UUID, *, at: datetime) -> None:
    """Hold the lease of a delivery for longer: for a task that is at work on it and takes its time."""
    Delivery.objects.pending().filter(pk=delivery_id).update(due_at=at + LEASE)


def is_next(delivery_id: UUID) -> bool:
    """Say whether no earlier delivery to the same subscriber is on its way; one that has failed holds nobody up."""
    subscriber = Delivery.objects.filter(pk=delivery_id).values("subscriber")
    ahead = Delivery.objects.pending().filter(subscriber__in=subscriber, last_error="")
    return not ahead.filter(pk__lt=delivery_id).exists()


@transaction.atomic
def send_again(delivery_id: UUID, *, at: datetime) -> Delivery:
    """Give a dead delivery another twelve tries. Raises NotFound, and InvalidTransition for any other."""
    delivery = Delivery.objects.lock_one(delivery_id)
    if delivery.status != Delivery.Status.DEAD:
        raise InvalidTransition("delivery", delivery.status, "pending")
    delivery.status, delivery.attempts, delivery.due_at = Delivery.Status.PENDING, 0, at
    delivery.save(update_fields=["status", "attempts", "due_at"])
    wake_after_commit()
    return delivery


@transaction.atomic
def send_all_again(*, subscriber: str = "", at: datetime) -> int:
    """Give all dead deliveries, or those of one subscriber, another twelve tries; returns how many there were."""
    dead = Delivery.objects.filter(status=Delivery.Status.DEAD)
    if subscriber:
        dead = dead.filter(subscriber=subscriber)
    revived = dead.update(status=Delivery.Status.PENDING, attempts=0, due_at=at)
    if revived:
        wake_after_commit()
    return revived


@transaction.atomic
def resend(delivery_id: UUID, *, at: datetime) -> Delivery:
    """Have the effect of a delivery once more, on purpose: by a new delivery of its event to the same subscriber.

    A dead one gets another twelve tries instead. Raises NotFound, and InvalidTransition while one is on its way.
    """
    found = Delivery.objects.filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("There is no such delivery.")
    alike = Delivery.objects.filter(event=found.event_id, subscriber=found.subscriber)
    locked = {delivery.pk: delivery for delivery in alike.lock_all()}
    # A statement of its own: it sees what whoever held the lock before has committed.
    if alike.pending().exists():
        raise InvalidTransition("delivery", "on its way", "resent")
    if locked[delivery_id].status == Delivery.Status.DEAD:
        return send_again(delivery_id, at=at)
    place = {"event_id": found.event_id, "aggregate_id": found.aggregate_id, "seq": found.seq}
    again = Delivery.objects.create(**place, subscriber=found.subscriber, due_at=at)
    wake_after_commit()
    return again


def release_leases(*, at: datetime) -> int:
    """Make every pending delivery due now: for the one process that is its own broker, when it starts."""
    return Delivery.objects.pending().filter(due_at__gt=at).update(due_at=at)


def backoff(attempts: int) -> timedelta:
    """Wait 5 s after the first failure, then twice as long each time up to an hour, give or take a quarter."""
    seconds = min(5 * 2 ** max(attempts - 1, 0), 3600)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 jitter, not a secret
