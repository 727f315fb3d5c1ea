"""The outbox over HTTP ..."""

from uuid import uuid4

import pytest
from django.utils import timezone

from core import feed
from core.models import Delivery, Event, EventFeed

pytestmark = pytest.mark.django_db

EVENTS, DELIVERIES = "/api/v1/events/", "/api/v1/deliveries/"


def happen(times: int = 1, **more) -> list[Event]:
    return [Event.objects.create(**{"name": "order.placed", "payload": {"n": n}, **more}) for n in range(times)]


def delivery(status: str = "dead", subscriber: str = "tests.note") -> Delivery:
    now = timezone.now()
    return Delivery.objects.create(
        event=happen()[0], subscriber=subscriber, status=status, due_at=now, attempts=12, last_error="no",
        done_at=now if status == "done" else None,
    )  # fmt: skip


def get(client, path, **params):
    answer = client.get(path, params)
    assert answer.status_code == 200, answer.content
    return answer.json()


def places(page) -> list[int]:
    return [row["position"] for row in page["results"]]


def test_shows_what_happened(admin_api) -> None:
    door = uuid4()
    (event,) = happen(aggregate_id=door)

    page = get(admin_api, EVENTS)

    (row,) = page["results"]
    assert row.pop("created_at").endswith("Z")
    assert row == {
        "position": 1, "id": str(event.pk), "name": "order.placed", "aggregate_id": str(door), "payload": {"n": 0},
    }  # fmt: skip
    assert (page["next"], page["previous"]) == (None, None)


def test_shows_every_event_once_by_the_next_links(admin_api) -> None:
    happen(7)
    page = get(admin_api, EVENTS, page_size=3)
    seen = places(page)

    while page["next"]:
        page = get(admin_api, page["next"])
        seen += places(page)

    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_goes_on_after_the_last_position_seen(admin_api) -> None:
    happen(2)
    assert places(get(admin_api, EVENTS, after=0)) == [1, 2]
    assert places(get(admin_api, EVENTS, after=2)) == []

    happen(2)

    assert places(get(admin_api, EVENTS, after=2)) == [3, 4]


def test_narrows_events_by_name_and_by_what_they_are_about(admin_api) -> None:
    door = uuid4()
    for name, about in (("a", door), ("b", door), ("c", None), ("a", uuid4())):
        happen(name=name, aggregate_id=about)

    assert places(get(admin_api, EVENTS, name="a")) == [1, 4]
    assert places(get(admin_api, EVENTS, name="a,c")) == [1, 3, 4]
    assert places(get(admin_api, EVENTS, aggregate=door)) == [1, 2]
    assert places(get(admin_api, EVENTS, name="a", aggregate=door)) == [1]
    assert places(get(admin_api, EVENTS, name="a", after=1)) == [4]


def test_keeps_filters_in_the_next_link(admin_api) -> None:
    happen(2)
    happen(name="other")
    happen()

    page = get(admin_api, EVENTS, name="order.placed", page_size=2)

    assert places(page) == [1, 2]
    assert places(get(admin_api, page["next"])) == [4]


@pytest.mark.parametrize(
    "params",
    [{"after": after} for after in ("x", "-1", "1.5", "1e3", "", "9" * 30, "\u0661")]
    + [{"page_size": 0}, {"page_size": 101}, {"aggregate": "x"}, {"name": ""} | {"after": "x"}],
)
def test_refuses_what_is_no_place_in_the_feed(admin_api, params) -> None:
    answer = admin_api.get(EVENTS, params)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("after", [2, 4, 2**53 - 1])
def test_says_that_the_feed_does_not_go_on_from_there(admin_api, after) -> None:
    happen(3)
    get(admin_api, EVENTS)
    EventFeed.objects.update(pruned=3)

    answer = admin_api.get(EVENTS, {"after": after})

    assert (answer.status_code, answer.json()["code"]) == (410, "position_gone")
    assert answer.json()["context"] == {"first": 4, "last": 3}


def test_costs_three_statements_for_one_event_and_for_twenty(admin_api, budget) -> None:
    for times in (1, 20):
        happen(times)
        feed.number_events()
        with budget(3):
            assert len(get(admin_api, EVENTS, after=0)["results"]) >= times


def test_lists_deliveries_newest_first_in_one_statement(admin_api, budget) -> None:
    for count in (1, 20):
        made = [delivery() for _ in range(count)]
        with budget(1):
            rows = get(admin_api, DELIVERIES, page_size=100)["results"]
        assert [row["id"] for row in rows[:count]] == sorted((str(one.pk) for one in made), reverse=True)


def test_shows_a_delivery(admin_api) -> None:
    dead = delivery()

    row = get(admin_api, f"{DELIVERIES}{dead.pk}/")

    assert get(admin_api, DELIVERIES)["results"] == [row]
    assert row.pop("due_at").endswith("Z")
    assert row == {
        "id": str(dead.pk), "event": str(dead.event_id), "event_name": "order.placed", "aggregate_id": None,
        "subscriber": "tests.note", "status": "dead", "attempts": 12, "done_at": None, "last_error": "no",
    }  # fmt: skip


def test_narrows_deliveries(admin_api) -> None:
    dead, done, other = delivery(), delivery("done"), delivery(subscriber="tests.shout")

    def found(**params) -> set[str]:
        return {row["id"] for row in get(admin_api, DELIVERIES, **params)["results"]}

    assert found(status="dead") == {str(dead.pk), str(other.pk)}
    assert found(subscriber="tests.shout") == {str(other.pk)}
    assert found(status="done", subscriber="tests.note") == {str(done.pk)}
    assert found(event=dead.event_id) == {str(dead.pk)}
    assert admin_api.get(DELIVERIES, {"status": "lost"}).status_code == 400


def test_sends_a_dead_delivery_again(admin_api) -> None:
    dead = delivery()

    answer = admin_api.post(f"{DELIVERIES}{dead.pk}/resend/")

    assert (answer.status_code, answer.json()["status"], answer.json()["attempts"]) == (200, "pending", 0)
    dead.refresh_from_db()
    assert (dead.status, dead.attempts) == ("pending", 0)


@pytest.mark.parametrize("status", ["pending", "done"])
def test_sends_nothing_again_that_is_not_dead(admin_api, status) -> None:
    untouched = delivery(status)

    answer = admin_api.post(f"{DELIVERIES}{untouched.pk}/resend/")

    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_transition")
    assert answer.json()["context"] == {"status": status, "wanted": "pending"}
    untouched.refresh_from_db()
    assert (untouched.status, untouched.attempts) == (status, 12)


def test_sends_nothing_again_that_does_not_exist(admin_api) -> None:
    assert admin_api.post(f"{DELIVERIES}{uuid4()}/resend/").status_code == 404
    assert admin_api.post(f"{DELIVERIES}x/resend/").status_code == 404
