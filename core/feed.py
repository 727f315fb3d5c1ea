"""The feed of events: each fact once, in an order that never changes, for those who keep a copy of the shop.

An event gets its position after its commit, from whoever holds the feed's one row. So there is nothing to come before
a position that was once seen, though a transaction that began earlier may well commit later.
"""

from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from core.exceptions import PositionGone
from core.models import Delivery, Event, EventFeed
from core.services import delete_in_batches

BATCH = 1000

GIVE_POSITIONS = """
UPDATE core_event SET position = %s + fresh.rank
FROM (
    SELECT id, ROW_NUMBER() OVER (ORDER BY seq, id) AS rank
    FROM core_event WHERE position IS NULL ORDER BY seq, id LIMIT %s
) AS fresh
WHERE core_event.id = fresh.id
"""


def number_events() -> int:
    """Give positions to events that were committed without one, as many as a batch holds; returns how many."""
    if not Event.objects.unnumbered().exists():
        return 0
    with transaction.atomic():
        last = _hold()
        with connection.cursor() as cursor:
            # A statement of its own: it sees what the one who held the row before has committed.
            cursor.execute(GIVE_POSITIONS, [last, BATCH])
            given = int(cursor.rowcount)
        EventFeed.objects.update(last=F("last") + given)
    return given


def _hold() -> int:
    """Hold the feed's row until the transaction ends; returns the last position that was given."""
    held = EventFeed.objects.select_for_update().first()
    if held is None:
        EventFeed.objects.get_or_create(pk=1)
        return _hold()
    return held.last


def reach() -> tuple[int, int]:
    """Say how far the feed reaches: the last position that was thrown away, and the last one that was given."""
    return EventFeed.objects.values_list("pruned", "last").first() or (0, 0)


def read(events: QuerySet[Event], *, after: int | None, limit: int) -> list[Any]:
    """Read on in the feed, from its beginning where `after` is None.

    Raises PositionGone for a position whose followers are not kept any more, or that the feed never gave.
    """
    number_events()
    start = reach()[0] if after is None else after
    rows = list(events.filter(position__gt=start)[:limit])
    # Looked at after the rows were read: what is thrown away in between is not passed over in silence.
    pruned, last = reach()
    if after is not None and not pruned <= after <= last:
        raise PositionGone(first=pruned + 1, last=last)
    return rows


def prune_events(*, at: datetime) -> int:
    """Throw away what is older than EVENT_RETENTION_DAYS, with its deliveries; returns how many events.

    What still has to be delivered stays in its table, and leaves the feed all the same.
    """
    oldest = at - timedelta(days=settings.EVENT_RETENTION_DAYS)
    while old := _older_than(oldest):
        EventFeed.objects.filter(pruned__lt=old[-1]).update(pruned=old[-1])
    undone = Delivery.objects.filter(event=OuterRef("pk")).exclude(status=Delivery.Status.DONE)
    return delete_in_batches(Event.objects.filter(~Exists(undone), position__lte=reach()[0]))


def _older_than(oldest: datetime) -> list[int]:
    """Name the first positions of the feed whose events are older, as many as a batch holds."""
    first = Event.objects.in_feed().filter(position__gt=reach()[0]).values_list("position", "created_at")[:BATCH]
    return [position for position, _ in takewhile(lambda row: row[1] < oldest, first) if position is not None]
