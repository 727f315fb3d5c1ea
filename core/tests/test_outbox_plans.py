"""At a hundred thousand events, half of them still to be delivered, the outbox ..."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection

from core import feed
from core.models import Delivery, Event, EventFeed
from core.tests.statistics import gather

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ROWS = 100_000

NUMBERS = {
    "postgresql": "SELECT n, lpad(to_hex({about}), 32, '0')::uuid FROM generate_series(1, {rows}) n",
    "sqlite": (
        "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {rows}) "
        "SELECT n, printf('%%032x', {about}) FROM series"
    ),
}


@pytest.fixture
def full_outbox() -> None:
    """Four events an aggregate, a hundred names; every other one is delivered; fifty wait for their position."""
    ids = NUMBERS[connection.vendor].format(about="n", rows=ROWS)
    abouts = NUMBERS[connection.vendor].format(about="n / 4", rows=ROWS)
    events = f"""
        INSERT INTO core_event (id, seq, position, name, aggregate_id, payload, created_at)
        SELECT i.id, i.n, CASE WHEN i.n <= {ROWS} - 50 THEN i.n END, 'name-' || i.n %% 100, a.id, '{{}}', %s
        FROM ({ids}) AS i(n, id) JOIN ({abouts}) AS a(n, id) ON a.n = i.n"""
    deliveries = """
        INSERT INTO core_delivery
            (id, event_id, aggregate_id, seq, subscriber, status, attempts, due_at, done_at, last_error)
        SELECT id, id, aggregate_id, seq, 'subscriber-' || seq %% 7, CASE WHEN seq %% 2 = 0 THEN 'done' ELSE 'pending'
            END, 1, created_at, CASE WHEN seq %% 2 = 0 THEN created_at END, '' FROM core_event"""
    if connection.vendor == "sqlite":  # which names the columns of a query only in front of it
        events = events.replace("AS i(n, id)", "AS i").replace("AS a(n, id)", "AS a")
        events = events.replace("SELECT n, printf('%%032x', n / 4)", "SELECT n, printf('%%032x', n / 4) AS id")
        events = events.replace("SELECT n, printf('%%032x', n)", "SELECT n, printf('%%032x', n) AS id")
    with connection.cursor() as cursor:
        cursor.execute(events, [connection.ops.adapt_datetimefield_value(NOON)])
        cursor.execute(deliveries, [])
    gather()
    EventFeed.objects.create(pk=1, last=ROWS - 50)


def indexes(plan: str) -> set[str]:
    """Name our indexes that a plan goes by; a table that is read as a whole counts as one."""
    ours = {one.name for model in (Event, Delivery) for one in (*model._meta.indexes, *model._meta.constraints)}
    whole = re.findall(r"Seq Scan on core_(\w+)|SCAN core_(\w+)(?! USING INDEX)\b", plan)
    return {name for name in ours if re.search(rf"\b{name}\b", plan)} | {f"all of {a or b}" for a, b in whole}


def plan_of(sql: str, params: list) -> str:
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_goes_by_its_indexes(full_outbox) -> None:
    about, one = UUID(int=17), Delivery.objects.filter(pk=UUID(int=17))
    in_feed, newest = Event.objects.in_feed().filter(position__gt=500), Delivery.objects.order_by("-pk")
    questions = {
        "what is due": Delivery.objects.due(NOON).select_related("event")[:100],
        "who waits behind": one.with_followers(),
        "feed": in_feed[:21],
        "feed by name": in_feed.filter(name__in=["name-1"])[:21],
        "feed by aggregate": in_feed.filter(aggregate_id=about)[:21],
        "dead deliveries": newest.filter(status="dead")[:21],
        "deliveries to one": newest.filter(subscriber="nobody")[:21],
    }

    found = {name: indexes(plan_of(*query.query.sql_with_params())) for name, query in questions.items()}

    assert found == {
        "what is due": {"delivery_pending_by_time", "delivery_pending_in_order"},
        "who waits behind": {"delivery_pending_in_order"},
        "feed": {"event_position_once"},
        "feed by name": {"event_by_name"},
        "feed by aggregate": {"event_by_aggregate"},
        "dead deliveries": {"delivery_by_status"},
        "deliveries to one": {"delivery_by_subscriber"},
    }
    assert indexes(plan_of(feed.GIVE_POSITIONS, [0, 1000])) == {"event_unnumbered"}


def test_finds_the_first_of_each_line(full_outbox) -> None:
    due = Delivery.objects.due(NOON)

    lines = Delivery.objects.pending().values("subscriber", "aggregate_id").distinct().count()
    assert due.count() == lines
    assert feed.number_events() == 50


def test_is_told_from_one_that_reads_everything(full_outbox) -> None:
    assert indexes(plan_of(*Delivery.objects.filter(last_error="x").query.sql_with_params())) == {"all of delivery"}
