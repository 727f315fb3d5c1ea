"""A locking queryset ..."""

from threading import Event
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.exceptions import NotFound
from core.tests.racing import race


def test_gives_back_the_row_it_locked(locations) -> None:
    row = locations.objects.create(name="Shop", slug="shop")

    assert locations.objects.lock_one(row.pk) == row


def test_says_not_found_where_there_is_no_row(locations) -> None:
    with pytest.raises(NotFound, match="There is no such stock location"):
        locations.objects.lock_one(uuid4())


def test_respects_the_filters_before_it(locations) -> None:
    row = locations.objects.create(name="Shop", slug="shop")

    with pytest.raises(NotFound):
        locations.objects.filter(name="Depot").lock_one(row.pk)


def test_locks_at_once_and_in_the_order_of_keys(locations) -> None:
    rows = [locations.objects.create(name="x", slug=f"x{n}") for n in range(5)]

    with CaptureQueriesContext(connection) as captured:
        locked = locations.objects.order_by("-pk").lock_all()

    assert isinstance(locked, list)
    assert locked == sorted(rows, key=lambda row: row.pk)
    assert len(captured) == 1


@pytest.mark.postgres
def test_locks_only_its_own_table_and_lets_others_point_at_the_row(locations) -> None:
    row = locations.objects.create(name="Shop", slug="shop")

    with CaptureQueriesContext(connection) as captured:
        locations.objects.lock_one(row.pk)

    assert 'FOR NO KEY UPDATE OF "inventory_stocklocation"' in captured[0]["sql"]


def increment(model, pk, has_read: Event, may_write: Event, *, lock: bool):
    """Read the number, wait for the other one to have tried to read too, write one more."""
    with transaction.atomic():
        row = model.objects.lock_one(pk) if lock else model.objects.get(pk=pk)
        has_read.set()
        may_write.wait(1 if lock else 10)
        row.priority += 1
        row.save(update_fields=["priority"])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lock", "expected"), [(True, 2), (False, 1)], ids=["locked", "control"])
def test_makes_two_writers_wait_for_each_other(locations, lock, expected) -> None:
    row = locations.objects.create(name="Shop", slug="shop")
    first, second = Event(), Event()

    outcomes = race(
        lambda: increment(locations, row.pk, first, second, lock=lock),
        lambda: increment(locations, row.pk, second, first, lock=lock),
    )

    row.refresh_from_db()
    assert outcomes == [None, None]
    assert row.priority == expected
