"""A delivery that is put off, or waits for its turn ..."""

from datetime import UTC, datetime, timedelta

import pytest

from core import outbox
from core.models import Delivery
from core.tests.test_outbox import delivery

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=5)


def test_is_handed_out_at_its_new_time_and_has_all_its_tries(sent) -> None:
    due = delivery(attempts=11)
    outbox.start(due.pk, lease=None, at=NOON)

    outbox.put_off(due.pk, until=LATER)

    assert outbox.relay(at=NOON) == 0
    assert outbox.relay(at=LATER) == 1
    due.refresh_from_db()
    assert (due.status, due.attempts) == (Delivery.Status.PENDING, 0)


def test_stays_over_once_it_is_over(sent) -> None:
    done = delivery()
    outbox.mark_done(done.pk, at=NOON)

    outbox.put_off(done.pk, until=LATER)

    assert outbox.relay(at=LATER) == 0


@pytest.mark.django_db(transaction=True)
def test_wakes_the_relay(sent) -> None:
    outbox.put_off(delivery().pk, until=NOON)

    assert [name for name, _ in sent] == ["core.tasks.relay_outbox"]


def test_is_next_once_nothing_before_it_is_on_its_way() -> None:
    first, second = delivery(), delivery()

    assert (outbox.is_next(first.pk), outbox.is_next(second.pk)) == (True, False)
    outbox.mark_done(first.pk, at=NOON)
    assert outbox.is_next(second.pk)


def test_is_next_where_only_failures_stand_before_it() -> None:
    first, second = delivery(), delivery()
    outbox.mark_failed(first.pk, "no", at=NOON)

    assert outbox.is_next(second.pk)
    outbox.put_off(first.pk, until=LATER)
    assert not outbox.is_next(second.pk)
