"""`manage.py outbox` ..."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import feed
from core.models import Delivery, Event
from core.tests.test_events import note

pytestmark = pytest.mark.django_db


def delivery(status: str, subscriber: str = note.name, error: str = "") -> Delivery:
    event = Event.objects.create(name="tests.happened", aggregate_id=uuid4(), payload={})
    now = timezone.now()
    return Delivery.objects.create(
        event=event, subscriber=subscriber, status=status, due_at=now, last_error=error, attempts=12,
        done_at=now if status == "done" else None,
    )  # fmt: skip


def run(*arguments) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("outbox", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_counts_by_state_and_subscriber() -> None:
    for status in ("pending", "dead", "dead", "done"):
        delivery(status)
    other = delivery("dead", subscriber="tests.shout")
    feed.number_events()
    Event.objects.create(name="x", payload={})

    found = json.loads(run("status", "--json")[0])

    assert found["deliveries"] == {
        "pending": {"tests.note": 1},
        "dead": {"tests.note": 2, "tests.shout": 1},
        "done": {"tests.note": 1},
    }
    assert found["feed"] == {"first": 1, "last": 5, "waiting": 1}
    assert found["oldest_due_at"] < str(other.due_at)


def test_says_the_same_to_people() -> None:
    delivery("pending")
    delivery("dead")

    lines = run("status")[0].splitlines()

    assert [line.split()[:2] for line in lines[1:6]] == [
        ["pending", "1"], ["1", "tests.note"], ["dead", "1"], ["1", "tests.note"], ["done", "0"],
    ]  # fmt: skip
    assert lines[-1].startswith("The oldest that is pending is due since")


def test_counts_an_empty_outbox() -> None:
    assert run("status")[0].splitlines() == [
        "feed       positions 1 to 0",
        "pending    0",
        "dead       0",
        "done       0",
    ]


def test_lists_the_dead_and_what_they_died_of() -> None:
    dead = delivery("dead", error="SMTPException: no\nsuch box")
    delivery("dead", subscriber="tests.shout")
    delivery("pending")

    printed = run("dead", "--subscriber", "tests.note")[0]

    assert printed == (
        f"{dead.pk}  tests.note  tests.happened {dead.event.aggregate_id}\n    SMTPException: no such box\n"
    )
    assert len(run("dead", "--limit", 1)[0].splitlines()) == 2
    assert len(run("dead")[0].splitlines()) == 4


def test_sends_those_again_that_are_named() -> None:
    dead, other = delivery("dead"), delivery("dead")

    assert run("resend", dead.pk)[0] == "Sent again: 1.\n"
    assert set(Delivery.objects.values_list("pk", "status")) == {(dead.pk, "pending"), (other.pk, "dead")}


def test_sends_all_again_or_those_of_one_subscriber() -> None:
    delivery("dead")
    delivery("dead", subscriber="tests.shout")
    delivery("done")

    assert run("resend", "--all", "--subscriber", "tests.shout")[0] == "Sent again: 1.\n"
    assert run("resend", "--all")[0] == "Sent again: 1.\n"
    assert Delivery.objects.filter(status="pending", attempts=0).count() == 2


def test_says_which_could_not_be_sent_again() -> None:
    dead, done = delivery("dead"), delivery("done")
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match="Not all"):
        call_command("outbox", "resend", str(done.pk), str(uuid4()), str(dead.pk), stdout=out, stderr=err)

    assert out.getvalue() == "Sent again: 1.\n"
    assert [line.split(": ")[1] for line in err.getvalue().splitlines()] == [
        "This delivery is done",
        "There is no such delivery.",
    ]
    done.refresh_from_db()
    assert done.status == "done"


@pytest.mark.parametrize("arguments", [[], ["--subscriber", "x"], ["--all", str(uuid4())]])
def test_sends_nothing_again_that_nobody_named(arguments) -> None:
    delivery("dead")

    with pytest.raises(CommandError, match="Name deliveries"):
        run("resend", *arguments)

    assert Delivery.objects.filter(status="dead").count() == 1


def test_hands_nothing_out_that_only_another_process_could() -> None:
    delivery("pending")

    with pytest.raises(CommandError, match="memory://"):
        run("relay")


def test_says_that_the_broker_does_not_answer(settings, without_broker) -> None:
    settings.CELERY_BROKER_URL = "amqp://127.0.0.1:1//"
    Delivery.objects.filter(pk=delivery("pending").pk).update(attempts=0)

    with pytest.raises(CommandError, match="The broker does not answer"):
        run("relay")


def test_hands_out_what_is_due(settings, monkeypatch, sent) -> None:
    monkeypatch.setattr(current_app._get_current_object().conf, "broker_url", "memory://")
    settings.CELERY_BROKER_URL = "amqp://elsewhere//"
    Delivery.objects.filter(pk=delivery("pending").pk).update(attempts=0)

    assert run("relay")[0] == "Handed out: 1.\n"
    assert [name for name, _ in sent] == ["tests.note"]
