"""Telling up: an app publishes a fact, and apps above react in the same commit or after it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, TypeVar

from celery import Task
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.models import Event as EventRow
from core.numbers import NextEventNumber
from core.prepared import PreparedInsert


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in the past tense. One with a `name` is public: it is stored, and delivered after the commit."""

    name: ClassVar[str] = ""

    @property
    def aggregate_id(self) -> Any:
        """The id of what it is about: by convention the first field."""
        return getattr(self, fields(self)[0].name)

    def payload(self) -> dict[str, Any]:
        """The fields as they are stored and handed to tasks: ids as strings."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


E = TypeVar("E", bound=Event)

EVENTS = PreparedInsert(EventRow, seq=lambda place, _slot: NextEventNumber(place))

_in_transaction: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)
_after_commit: dict[type[Event], list[str]] = defaultdict(list)


def in_transaction(event: type[E], handler: Callable[[E], None]) -> None:
    """Run the handler whenever this is published, in the same commit: what it raises rolls everything back."""
    if handler not in _in_transaction[event]:
        _in_transaction[event].append(handler)


def after_commit(event: type[Event], task: "Task[Any, Any]") -> None:
    """Deliver this event to the task once its change is committed.

    The task gets the event's payload as keyword arguments, and `delivery_id`. Raises ValueError for an event
    without a name, which is never stored.
    """
    if not event.name:
        raise ValueError(f"{event.__name__} has no name and cannot be delivered after the commit.")
    if task.name not in _after_commit[event]:
        _after_commit[event].append(task.name)


def publish(*events: Event) -> None:
    """Tell everyone who asked to know. Must be called inside the transaction of the change.

    What handlers publish in turn is stored after what they were told of: causes come before effects. Many events cost
    as many statements as one.
    """
    if not transaction.get_connection().in_atomic_block:
        names = ", ".join(type(event).__name__ for event in events)
        raise transaction.TransactionManagementError(f"{names} was published outside a transaction.")
    _store([event for event in events if event.name])
    for event in events:
        for handler in _in_transaction[type(event)]:
            handler(event)


def _store(events: Sequence[Event]) -> None:
    rows = [
        EventRow(seq=NextEventNumber(place), name=event.name, aggregate_id=event.aggregate_id, payload=event.payload())
        for place, event in enumerate(events)
    ]
    EVENTS.run(rows)
    told = [(row, task) for event, row in zip(events, rows, strict=True) for task in _after_commit[type(event)]]
    outbox.deliver(told, at=timezone.now())


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return str(value)
