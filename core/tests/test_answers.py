"""An answer that is kept ..."""

from threading import Event, Thread
from time import sleep

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.throttling import AnonRateThrottle

from core.answers import Answer, Answers, VersionedReadMixin

requests = APIRequestFactory()


class Clock(VersionedReadMixin):
    """Says how often it was asked for anew."""

    permission_classes = ()
    authentication_classes = ()
    throttle_classes = ()
    made = 0
    now: object = 1
    status = 200

    def version(self):
        return type(self).now

    def get(self, request):
        type(self).made += 1
        return Response({"made": type(self).made}, status=self.status)


@pytest.fixture(autouse=True)
def keeping(settings):
    settings.ANSWER_CACHE_MB = 1


@pytest.fixture
def clock():
    """A view of its own for each test."""
    return type("OwnClock", (Clock,), {})


def ask(view, path="/clock", **headers) -> HttpResponse:
    method = headers.pop("method", "GET")
    request = requests.generic(method, path, headers=headers)
    request.user = AnonymousUser()
    response = view.as_view()(request)
    return response.render() if hasattr(response, "render") else response


def made(view, path="/clock", **headers) -> bytes:
    return ask(view, path, **headers).content


def test_is_given_to_the_next_one(clock):
    assert [made(clock), made(clock)] == [b'{"made":1}', b'{"made":1}']


def test_carries_what_the_first_one_did(clock):
    first, second = ask(clock), ask(clock)

    assert dict(first.items()) == dict(second.items())
    assert first["ETag"]
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=0"
    assert set(first["Vary"].split(", ")) >= {"Authorization", "Cookie"}


def test_lasts_as_long_as_its_version(clock):
    made(clock)

    clock.now = 2

    assert [made(clock), made(clock)] == [b'{"made":2}', b'{"made":2}']


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_is_not_given_to_who_has_it(clock, method):
    first = ask(clock)

    again = ask(clock, method=method, **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert dict(again.items()) == {name: first[name] for name in ("Cache-Control", "ETag", "Vary")}
    clock.now = 2
    assert made(clock, **{"If-None-Match": first["ETag"]}) == b'{"made":2}'


@pytest.mark.parametrize("match", ['"other"', ""])
def test_is_given_to_who_asks_for_something_else(clock, match):
    made(clock)

    assert ask(clock, **{"If-None-Match": match}).status_code == 200


def test_is_given_for_django_to_compare_where_another_condition_comes_first(clock):
    etag = ask(clock)["ETag"]

    assert ask(clock, **{"If-None-Match": etag, "If-Match": '"other"'}).status_code == 200


def test_is_of_one_address(clock):
    assert [made(clock, "/clock?a=1"), made(clock, "/clock?a=2")] == [b'{"made":1}', b'{"made":2}']


def test_is_of_one_host(clock, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]

    assert [made(clock, Host="one.example"), made(clock, Host="two.example")] == [b'{"made":1}', b'{"made":2}']


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer x"},
        {"Cookie": "sessionid=x"},
        {"Cache-Control": "no-cache"},
        {"Cache-Control": "max-age=0, no-cache"},
    ],
)
def test_is_not_for_those_who_are_known_or_want_it_fresh(clock, headers):
    made(clock)

    assert made(clock, **headers) == b'{"made":2}'
    assert made(clock) == b'{"made":1}'


def test_is_not_for_those_who_do_not_take_it(clock):
    made(clock)

    assert ask(clock, Accept="text/html").status_code == 406


def test_is_not_made_public_for_those_who_are_known(clock):
    assert not ask(clock, Authorization="Bearer x").has_header("Cache-Control")


def test_is_the_same_for_head(clock):
    made(clock)

    assert ask(clock, method="HEAD")["ETag"] == ask(clock)["ETag"]
    assert clock.made == 1


@pytest.mark.parametrize("status", [204, 301, 404, 503])
def test_is_never_an_error(clock, status):
    clock.status = status
    ask(clock)

    assert ask(clock).status_code == status
    assert clock.made == 2


def test_is_nothing_without_a_version(clock):
    clock.now = None

    assert [made(clock), made(clock)] == [b'{"made":1}', b'{"made":2}']


def test_is_nothing_where_a_shop_keeps_none(clock, settings):
    settings.ANSWER_CACHE_MB = 0

    assert [made(clock), made(clock)] == [b'{"made":1}', b'{"made":2}']


def test_is_counted_where_readers_are_counted(clock):
    class Twice(AnonRateThrottle):
        rate = "2/min"

    clock.throttle_classes = (Twice,)

    assert [ask(clock).status_code for _ in range(3)] == [200, 200, 429]


def test_is_counted_for_those_who_waited_too(clock):
    goes_on, has_begun = Event(), Event()

    class Once(AnonRateThrottle):
        rate = "1/min"

    def get(self, request):
        has_begun.set()
        goes_on.wait(10)
        return Response({})

    clock.throttle_classes, clock.get = (Once,), get
    statuses: list[int] = []
    first, second = (Thread(target=lambda: statuses.append(ask(clock).status_code)) for _ in range(2))
    first.start()
    has_begun.wait(10)
    second.start()
    sleep(0.2)  # for the second one to come as far as the first one's lock
    goes_on.set()
    first.join(10)
    second.join(10)

    assert sorted(statuses) == [200, 429]


def test_is_made_once_for_many_who_ask_at_once(clock):
    goes_on, has_begun = Event(), Event()

    def get(self, request):
        type(self).made += 1
        has_begun.set()
        goes_on.wait(10)
        return Response({"made": type(self).made})

    clock.get = get
    told: list[bytes] = []
    crowd = [Thread(target=lambda: told.append(made(clock))) for _ in range(8)]
    for one in crowd:
        one.start()
    has_begun.wait(10)
    goes_on.set()
    for one in crowd:
        one.join(10)

    assert told == [b'{"made":1}'] * 8


def test_makes_room_for_what_is_asked_for_later(settings):
    kept = Answers()
    for number in range(20):
        kept.keep(("http", "x", "/", str(number)), Answer(1, b"x" * 100_000, {}))
        kept.find(("http", "x", "/", "0"), 1)

    there = [number for number in range(20) if kept.find(("http", "x", "/", str(number)), 1)]

    assert there == [0, 12, 13, 14, 15, 16, 17, 18, 19]


def test_takes_the_room_of_the_older_one():
    kept = Answers()
    for version in range(100):
        kept.keep(("http", "x", "/", ""), Answer(version, b"x" * 100_000, {}))

    assert kept.find(("http", "x", "/", ""), 99)
    assert not kept.find(("http", "x", "/", ""), 98)


def test_that_is_larger_than_all_room_is_not_kept():
    kept = Answers()

    kept.keep(("http", "x", "/", ""), Answer(1, b"x" * 2_000_000, {}))

    assert kept.find(("http", "x", "/", ""), 1) is None
