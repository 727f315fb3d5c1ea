"""The verification of a shop ..."""

import logging
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from core.exceptions import StillInUse
from core.models import Event
from core.tasks import verify_shop
from core.tests.promises import broken, fine
from core.tests.racing import race
from core.verification import Check, Violation, chosen, differences, each, repair, snapshot, watch

pytestmark = pytest.mark.django_db


def test_asks_all_checks_or_those_that_are_named(only):
    only(fine("a"), fine("b"), fine("c"))

    assert [check.name for check in chosen()] == ["a", "b", "c"]
    assert [check.name for check in chosen({"c", "a"})] == ["a", "c"]


def test_takes_a_name_once(only):
    with pytest.raises(ValueError, match="already a check called a"):
        only(fine("a"), fine("a"))


def test_names_what_repairs_a_thing_only_where_something_does():
    assert broken(repair=print).command == "manage.py verify --repair order-payments"
    assert broken().command is None


def test_repairs_each_thing_once_and_tells_what_it_could_not():
    keys = [UUID(int=1), UUID(int=2), UUID(int=1)]
    asked = []

    def mend(key):
        asked.append(key)
        if key == UUID(int=2):
            raise StillInUse("That one is in use.")

    check = Check("a", "", lambda at: [Violation("", "", "", key) for key in keys], mend)

    assert repair(check, at=timezone.now()) == (1, [f"{UUID(int=2)}: That one is in use."])
    assert asked == keys[:2]


def test_refuses_to_repair_what_nothing_can():
    with pytest.raises(ValueError, match="Nothing repairs stock-ledger"):
        repair(fine(), at=timezone.now())


def test_makes_a_violation_of_every_row_in_the_order_of_their_keys():
    keys = [Event.objects.create(name=name, payload={}).pk for name in ("b", "a")]

    found = list(each(Event.objects.order_by("name"), "event {name}", "It is {name}, not c.", "Wait."))

    assert found == [
        Violation(f"event {name}", f"It is {name}, not c.", "Wait.", key) for name, key in zip("ba", keys, strict=True)
    ]


def test_says_what_is_not_as_it_should_be():
    row = {"price": 5, "stock": None, "name": "Oak"}

    assert differences(row, {"price": 7, "stock": 0, "name": "Oak"}) == "price is 5, not 7; stock is None, not 0"
    assert differences(row, {"price": 5, "stock": None}) == ""


@pytest.mark.django_db(transaction=True)
def test_sees_one_moment_whatever_others_write(locations):
    with snapshot():
        assert locations.objects.count() == 0
        (made,) = race(lambda: locations.objects.create(name="Cellar", slug="cellar"))
        assert made.name == "Cellar"  # nobody had to wait
        assert locations.objects.count() == 0

    assert locations.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_leaves_transactions_as_they_were():
    usual = getattr(connection, "transaction_mode", None)

    with snapshot():
        assert connection.in_atomic_block

    assert not connection.in_atomic_block
    assert getattr(connection, "transaction_mode", None) == usual


def test_tells_of_what_is_not_true_in_the_log_and_once_by_an_event(only, caplog):
    only(broken(times=2), fine(), broken("order-states"))

    with caplog.at_level(logging.ERROR, logger="core.verification"):
        assert watch(at=timezone.now()) == 3

    assert len(caplog.messages) == 3
    sentences = "order 1001: It is paid, and by its payments unpaid. Take over what they say:"
    assert caplog.messages[0] == f"order-payments: {sentences}"
    event = Event.objects.get()
    assert event.name == "shop.inconsistent"
    assert (event.payload["violations"], event.payload["checks"]) == (3, ["order-payments", "order-states"])


def test_is_silent_where_all_is_true(caplog):
    verify_shop()

    assert (caplog.messages, Event.objects.count()) == ([], 0)


def test_runs_every_night(settings):
    nightly = settings.CELERY_BEAT_SCHEDULE["verify-shop"]

    assert nightly["task"] == verify_shop.name
    assert (nightly["schedule"].hour, nightly["schedule"].minute) == ({3}, {30})
