"""Numbers that the database gives to events as they are written, and to their deliveries after them."""

from typing import Any

from django.db.models import BigIntegerField, Func, UUIDField, Value

Compiled = tuple[str, tuple[str | int, ...]]


class NextEventNumber(Func):
    """The next number for an event.

    Of two transactions that wait for each other the later one gets the higher number. Neither clocks, which differ
    between machines, nor ids made of their time could promise that.
    """

    output_field = BigIntegerField()

    def __init__(self, place: int = 0) -> None:
        """`place` tells apart what one statement writes, from 0."""
        super().__init__()
        self.place = place

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        """Ask the sequence."""
        return "nextval('core_event_seq')", ()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Compiled:
        """Count on from the feed's last one, and from those that wait to get there: there is one writer at a time."""
        fed = "SELECT last FROM core_eventfeed"
        unfed = "SELECT MAX(seq) FROM core_event INDEXED BY event_unnumbered WHERE position IS NULL"
        return f"MAX(COALESCE(({fed}), 0), COALESCE(({unfed}), 0)) + 1 + %s", (self.place,)


class EventNumber(Func):
    """The number that an event was given, for the row that is written after it."""

    template = "(SELECT seq FROM core_event WHERE id = %(expressions)s)"
    output_field = BigIntegerField()

    def __init__(self, event_id: Any) -> None:
        super().__init__(event_id if isinstance(event_id, Value) else Value(event_id, output_field=UUIDField()))
