"""A write with If-Match ..."""

from threading import Barrier
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from core.querysets import LockingQuerySet
from core.tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.urls")]

NONE = '"00000000000000000000000000000000"'


@pytest.fixture
def location(locations):
    """The thing that is written."""
    return locations.objects.create(name="Attic", slug="attic")


def at(location):
    return f"/api/guarded/{location.pk}/"


def rename(api, location, tag, name="Loft"):
    return api.patch(at(location), {"name": name}, headers={"If-Match": tag})


def name_of(location):
    location.refresh_from_db()
    return location.name


@pytest.mark.parametrize("tags", ["{}", "{}, " + NONE, NONE + ",{}", "*", 'W/"x", {}', " {} "])
def test_happens_while_one_of_its_tags_is_true(api, location, tags) -> None:
    response = rename(api, location, tags.format(api.get(at(location))["ETag"]))

    assert response.status_code == 200
    assert name_of(location) == "Loft"


@pytest.mark.parametrize("tags", [NONE, "W/{}", '"*"', "", "loft", f"{NONE}, W/{{}}"])
def test_is_refused_where_none_of_its_tags_is_true(api, location, tags) -> None:
    response = rename(api, location, tags.format(api.get(at(location))["ETag"]))

    assert (response.status_code, response.json()["code"]) == (412, "precondition_failed")
    assert name_of(location) == "Attic"


def test_is_refused_once_somebody_else_has_written(api, location) -> None:
    seen = api.get(at(location))["ETag"]
    api.patch(at(location), {"name": "Cellar"})

    assert rename(api, location, seen).status_code == 412
    assert api.delete(at(location), headers={"If-Match": seen}).status_code == 412
    assert name_of(location) == "Cellar"


def test_is_not_found_where_there_is_nothing_to_match(api, location) -> None:
    assert api.delete(f"/api/guarded/{uuid4()}/", headers={"If-Match": "*"}).status_code == 404


def test_answers_with_the_tag_of_the_next_one(api, location) -> None:
    first = rename(api, location, "*", "Loft")
    second = rename(api, location, first["ETag"], "Cellar")

    assert (first["Content-Location"], second.status_code) == (at(location), 200)
    assert second["ETag"] == api.get(at(location))["ETag"] != first["ETag"]


def test_answers_without_a_tag_where_nothing_is_left(api, location) -> None:
    response = api.delete(at(location), headers={"If-Match": api.get(at(location))["ETag"]})

    assert response.status_code == 204
    assert not response.has_header("ETag")


def test_keeps_to_its_method(api, location) -> None:
    assert api.put(at(location), {}, headers={"If-Match": "*"}).status_code == 405


@pytest.mark.parametrize("method", ["get", "head"])
def test_is_no_different_from_a_read_with_it(api, location, method) -> None:
    read = getattr(api, method)

    assert read(at(location), headers={"If-Match": api.get(at(location))["ETag"]}).status_code == 200
    refused = read(at(location), headers={"If-Match": NONE})
    assert (refused.status_code, refused["Content-Type"]) == (412, "application/problem+json")


def write_both(location):
    """Let two who have seen the same write at once; give their statuses."""
    seen = APIClient().get(at(location))["ETag"]
    outcomes = race(*[lambda name=name: rename(APIClient(), location, seen, name) for name in ("Loft", "Cellar")])
    return sorted(outcome.status_code for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_wins_alone_against_another_that_has_seen_the_same(location) -> None:
    assert write_both(location) == [200, 412]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_would_be_one_of_two_that_win(location, monkeypatch) -> None:
    """The control: the race is real."""
    both_have_read = Barrier(2, timeout=5)

    def read_without_lock(self, pk):
        row = self.get(pk=pk)
        both_have_read.wait()
        return row

    monkeypatch.setattr(LockingQuerySet, "lock_one", read_without_lock)

    assert write_both(location) == [200, 200]
