"""The access table ..."""

from collections.abc import Iterator
from string import Formatter

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from rest_framework.test import APIClient

from tests.architecture.access import ACTORS, TABLE, Row
from tests.architecture.things import MAKERS, Things

API = "/api/v1/"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Route = tuple[str, str]


def routes(patterns: list, prefix: str = "") -> Iterator[Route]:
    """Go through every method of every address under the interface."""
    for pattern in patterns:
        path = prefix + (str(pattern.pattern).removeprefix("^") if prefix else str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and path.startswith(API.strip("/")):
            yield from ((method, path) for method in methods_of(pattern.callback))


def methods_of(view) -> list[str]:
    """Name what a view answers to."""
    known = getattr(view, "actions", None) or {name.lower(): name for name in METHODS if has(view.cls, name)}
    return [method for method in METHODS if method.lower() in known]


def has(view, method: str) -> bool:
    return hasattr(view, method.lower())


def missing(found: set[Route], rows: list[Row], things) -> set[Route]:
    """Pick the routes that no row speaks of."""
    return found - {route_of(row, things) for row in rows}


def route_of(row: Row, things) -> Route:
    path = things.fill(row.path).split("?")[0]
    return row.method, resolve(API + path).route


class Samples(Things):
    """Names that fit into addresses, without a row in the database."""

    def __getitem__(self, name: str):
        return "1001" if "number" in name else "0190f5a8-0000-7000-8000-000000000000"


def test_speaks_of_every_route() -> None:
    assert missing(set(routes(get_resolver().url_patterns)), TABLE, Samples()) == set()


def test_speaks_of_no_route_that_is_not_there() -> None:
    known = set(routes(get_resolver().url_patterns))

    assert [str(row) for row in TABLE if route_of(row, Samples()) not in known] == []


def test_would_miss_a_route() -> None:
    known = set(routes(get_resolver().url_patterns))
    left_out = next(row for row in TABLE if row.path == "orders/")
    without = [row for row in TABLE if row is not left_out]

    found = missing(known, without, Samples()) - missing(known, TABLE, Samples())

    assert found == {route_of(left_out, Samples())}


def test_has_a_status_for_every_actor() -> None:
    assert [str(row) for row in TABLE if len(row.statuses.split()) != len(ACTORS)] == []


def test_names_only_things_that_can_be_made() -> None:
    named = {word for row in TABLE for _, word, _, _ in Formatter().parse(row.path) if word}

    assert named - MAKERS.keys() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_is_true(row: Row, actor: str) -> None:
    things, client = Things(), APIClient()
    path, body = things.fill(row.path), things.fill(row.body)
    if actor != "anonymous":
        client.force_login(things[actor])

    response = client.generic(row.method, API + path, *encoded(client, row.method, body), headers=row.headers)

    assert response.status_code == row.status_for(actor), response.content


def encoded(client: APIClient, method: str, body) -> tuple:
    return () if method in {"GET", "DELETE"} else client._encode_data(body, format="json")
