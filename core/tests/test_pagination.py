"""A list in pages ..."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tests.urls import ORDERINGS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("core.tests.urls")]

PATHS = {"instances": "/api/locations/", "columns": "/api/columns/", "prepared": "/api/prepared/"}
EACH = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def rows(locations):
    """23 rows; names and numbers repeat, so that only the key tells them apart."""
    made = locations.objects.bulk_create(
        locations(name=f"Shop {n % 4}", slug=f"shop-{n}", priority=n % 3) for n in range(23)
    )
    for n, row in enumerate(made):
        locations.objects.filter(pk=row.pk).update(created_at=NOON + timedelta(microseconds=n % 5))
    return locations.objects


def get(api, path, **params):
    response = api.get(f"{path}?{urlencode(params)}")
    assert response.status_code == 200, response.content
    return response.json()


def ids(page) -> list[str]:
    return [row["id"] for row in page["results"]]


def follow(api, link):
    split = urlsplit(link)
    response = api.get(f"{split.path}?{split.query}")
    assert response.status_code == 200, response.content
    return response.json()


def forward(api, path, **params) -> list[dict]:
    pages = [get(api, path, **params)]
    while pages[-1]["next"]:
        pages.append(follow(api, pages[-1]["next"]))
        assert len(pages) < 100, "The list does not end."
    return pages


def in_order(rows, ordering: str) -> list[str]:
    return [str(pk) for pk in rows.order_by(*ORDERINGS[ordering]).values_list("pk", flat=True)]


@EACH
@pytest.mark.parametrize("ordering", ORDERINGS)
@pytest.mark.parametrize("size", [1, 5, 22, 23, 24])
def test_shows_every_row_once_in_order(api, rows, path, ordering, size) -> None:
    pages = forward(api, path, ordering=ordering, page_size=size)

    assert [pk for page in pages for pk in ids(page)] == in_order(rows, ordering)
    assert all(len(ids(page)) == size for page in pages[:-1])


@EACH
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_leads_back_the_way_it_came(api, rows, path, ordering) -> None:
    pages = forward(api, path, ordering=ordering, page_size=5)

    back = [pages[-1]]
    while back[-1]["previous"]:
        back.append(follow(api, back[-1]["previous"]))

    assert [ids(page) for page in reversed(back)] == [ids(page) for page in pages]


@EACH
def test_has_no_previous_on_the_first_page_and_no_next_on_the_last(api, rows, path) -> None:
    pages = forward(api, path, page_size=10)
    first_again = follow(api, follow(api, pages[2]["previous"])["previous"])

    assert [page["previous"] is None for page in pages] == [True, False, False]
    assert [page["next"] is None for page in pages] == [False, False, True]
    assert (first_again["previous"], ids(first_again)) == (None, ids(pages[0]))


@EACH
def test_of_no_rows_is_one_empty_page(api, locations, path) -> None:
    assert get(api, path) == {"next": None, "previous": None, "results": []}


@EACH
def test_has_twenty_rows_a_page_by_default(api, rows, path) -> None:
    assert len(ids(get(api, path))) == 20


@EACH
def test_neither_repeats_nor_skips_when_rows_come_in_meanwhile(api, rows, path) -> None:
    first = get(api, path, page_size=5)
    rows.create(name="AAA comes before", slug="before")
    rows.create(name="Shop 0", slug="beside", priority=9)

    seen, page = ids(first), first
    while page["next"]:
        page = follow(api, page["next"])
        seen += ids(page)

    assert len(seen) == len(set(seen))
    assert set(in_order(rows, "name")) - set(seen) == {str(rows.get(slug="before").pk)}


@EACH
def test_goes_on_where_it_was_when_the_row_of_the_cursor_is_gone(api, rows, path) -> None:
    first = get(api, path, page_size=5)
    expected = in_order(rows, "name")[5:10]
    rows.filter(pk=ids(first)[-1]).delete()

    assert ids(follow(api, first["next"])) == expected


@EACH
def test_costs_one_statement_whatever_is_in_it(api, rows, path) -> None:
    counts = []
    for size in (1, 20):
        with CaptureQueriesContext(connection) as captured:
            get(api, path, page_size=size)
        counts.append(len(captured))

    assert counts == [1, 1]


@EACH
def test_costs_the_same_far_behind(api, rows, path) -> None:
    last = forward(api, path, page_size=5)[-2]["next"]

    captured = []

    with connection.execute_wrapper(lambda execute, sql, *more: captured.append(sql) or execute(sql, *more)):
        follow(api, last)

    assert len(captured) == 1
    assert "OFFSET" not in captured[0]


@EACH
def test_is_counted_only_when_asked(api, rows, path) -> None:
    assert "count" not in get(api, path)
    assert get(api, path, count="exact")["count"] == 23
    assert "count" not in get(api, path, count="roughly")


@EACH
def test_counts_all_rows_on_every_page(api, rows, path) -> None:
    pages = forward(api, path, count="exact", page_size=10)

    assert [page["count"] for page in pages] == [23, 23, 23]


@EACH
def test_may_be_numbered(api, rows, path) -> None:
    pages = [get(api, path, page=n, page_size=10) for n in (1, 2, 3)]

    assert [pk for page in pages for pk in ids(page)] == in_order(rows, "name")
    assert [page["count"] for page in pages] == [23, 23, 23]
    assert [bool(page["previous"]) for page in pages] == [False, True, True]
    assert [bool(page["next"]) for page in pages] == [True, True, False]
    assert ids(follow(api, pages[0]["next"])) == ids(pages[1])
    assert ids(follow(api, pages[2]["previous"])) == ids(pages[1])


def test_by_number_reads_rows_and_count_in_one_statement(api, rows) -> None:
    counts = []
    for size in (1, 20):
        with CaptureQueriesContext(connection) as captured:
            get(api, "/api/columns/", page=1, page_size=size)
        counts.append(len(captured))

    assert counts == [1, 1]


def test_by_number_costs_one_statement_more_for_instances(api, rows) -> None:
    counts = []
    for size in (1, 20):
        with CaptureQueriesContext(connection) as captured:
            get(api, "/api/locations/", page=1, page_size=size)
        counts.append(len(captured))

    assert counts == [2, 2]


def test_by_number_leaves_out_a_row_that_is_deleted_meanwhile(api, rows) -> None:
    def delete_after_the_first(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "COUNT" in sql:
            rows.filter(slug="shop-0").delete()
        return result

    with connection.execute_wrapper(delete_after_the_first):
        page = get(api, "/api/locations/", page=1)

    assert len(page["results"]) == 19
    assert "shop-0" not in {row["slug"] for row in page["results"]}


@EACH
def test_far_beyond_the_end_is_empty_and_still_counted(api, rows, path) -> None:
    page = get(api, path, page=1_000_000, page_size=100)

    assert (page["count"], page["results"], page["next"]) == (23, [], None)


@EACH
def test_of_no_rows_by_number_counts_zero(api, locations, path) -> None:
    assert get(api, path, page=1) == {"count": 0, "next": None, "previous": None, "results": []}


@EACH
def test_by_relevance_is_numbered_and_counted(api, rows, path) -> None:
    page = get(api, path, search="Shop 3", page_size=6)

    assert page["count"] == 23
    assert [row["name"] for row in page["results"]] == ["Shop 3"] * 5 + [page["results"][5]["name"]]
    assert page["results"][5]["name"] != "Shop 3"
    assert parse_qs(urlsplit(page["next"]).query)["page"] == ["2"]


@EACH
def test_by_relevance_ends_after_a_thousand(api, locations, path) -> None:
    locations.objects.bulk_create(locations(name="x", slug=f"x-{n}") for n in range(1_003))

    last = get(api, path, search="x", page=34, page_size=30)
    beyond = get(api, path, search="x", page=35, page_size=30)
    far_beyond = get(api, path, search="x", page=999, page_size=30)

    assert (last["count"], len(ids(last)), last["next"]) == (1_000, 10, None)
    assert (beyond["count"], beyond["results"], beyond["next"]) == (1_000, [], None)
    assert (far_beyond["count"], far_beyond["results"]) == (1_000, [])


@EACH
def test_by_number_are_counted_as_far_as_that_is_fast(api, locations, path) -> None:
    locations.objects.bulk_create(locations(name="x", slug=f"x-{n}") for n in range(10_003))

    first, last = get(api, path, page=1, page_size=100), get(api, path, page=101, page_size=100)
    exact = get(api, path, page=101, page_size=100, count="exact")
    beyond = get(api, path, page=102, page_size=100)

    assert (first["count"], len(ids(first)), bool(first["next"])) == (10_000, 100, True)
    assert (last["count"], len(ids(last)), last["next"]) == (10_000, 3, None)
    assert (exact["count"], ids(exact)) == (10_003, ids(last))
    assert (beyond["count"], beyond["results"], beyond["next"]) == (10_000, [], None)


@EACH
def test_keeps_the_other_parameters_in_its_links(api, rows, path) -> None:
    link = get(api, path, ordering="mixed", page_size=5, extra="a b&c")["next"]
    query = parse_qs(urlsplit(link).query)

    assert (query["ordering"], query["page_size"], query["extra"]) == (["mixed"], ["5"], ["a b&c"])
    assert link.startswith("http://testserver/")


@EACH
@pytest.mark.parametrize("parameter", ["page", "page_size"])
@pytest.mark.parametrize("value", ["0", "-1", "", "1.5", "abc", "1e3", "٣", "²", "1" * 5000, "1\x00", " 1"])
def test_refuses_numbers_out_of_range(api, rows, path, parameter, value) -> None:
    response = api.get(f"{path}?{urlencode({parameter: value})}")

    assert response.status_code == 400
    if "\x00" not in value:
        assert list(response.json()["errors"]) == [parameter]


@pytest.mark.parametrize(("parameter", "value"), [("page_size", 101), ("page", 1_000_001)])
def test_refuses_more_than_its_most(api, rows, parameter, value) -> None:
    assert api.get(f"/api/columns/?{parameter}={value}").status_code == 400
    assert api.get(f"/api/columns/?{parameter}={value - 1}").status_code == 200


@EACH
def test_refuses_the_cursor_of_another_ordering(api, rows, path) -> None:
    cursor = parse_qs(urlsplit(get(api, path, page_size=5, ordering="name")["next"]).query)["cursor"][0]

    response = api.get(f"{path}?{urlencode({'cursor': cursor, 'ordering': 'mixed', 'page_size': 5})}")

    assert (response.status_code, response.json()["code"]) == (400, "malformed")


def forged(*parts) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).rstrip(b"=").decode()


PK = "0190f5a8-0000-7000-8000-000000000000"


@EACH
@pytest.mark.parametrize(
    ("ordering", "cursor"),
    [
        ("name", ""),
        ("name", "x"),
        ("name", "*" * 10),
        ("name", "é"),
        ("name", "eA"),
        ("name", "A" * 7000),
        ("name", forged()),
        ("name", forged(["name", "pk"], ["a"], False)),
        ("name", forged(["name", "pk"], ["a", PK, PK], False)),
        ("name", forged(["name", "pk"], ["a", PK], 0)),
        ("name", forged(["name", "pk"], ["a", PK], None)),
        ("name", forged(["name", "pk"], ["a", "not a key"], False)),
        ("name", forged(["name", "pk"], ["a", -1], False)),
        ("name", forged(["name", "pk"], ["a", 2**200], False)),
        ("name", forged(["name", "pk"], ["a" * 101, PK], False)),
        ("name", forged(["name", "pk"], ["a\x00", PK], False)),
        ("name", forged(["name", "pk"], [None, PK], False)),
        ("name", forged(["name", "pk"], [["a"], PK], False)),
        ("name", forged(["name", "pk"], [1.5, PK], False)),
        ("name", forged(["name", "pk"], {"a": 1, PK: 2, "c": 3}, False)),
        ("name", forged(["name", "pk"], None, False)),
        ("name", forged(["pk", "name"], [PK, "a"], False)),
        ("name", forged(["levels__variant__price", "pk"], ["a", PK], False)),
        ("name", forged("name", ["a", PK], False)),
        ("priority", forged(["priority", "pk"], ["x", PK], False)),
        ("priority", forged(["priority", "pk"], [2**63, PK], False)),
        ("priority", forged(["priority", "pk"], [-(2**63) - 1, PK], False)),
        ("newest", forged(["-created_at", "pk"], ["yesterday", PK], False)),
        ("newest", forged(["-created_at", "pk"], [1, PK], False)),
        ("newest", forged(["-created_at", "pk"], ["2026-05-01", PK], False)),
        ("newest", forged(["-created_at", "pk"], ["2026-05-01T12:00:00", PK], False)),
        ("newest", forged(["-created_at", "pk"], ["2026-13-01T12:00:00Z", PK], False)),
        ("newest", forged(["-created_at", "pk"], ["0001-01-01T00:00:00+14:00", PK], False)),
        ("newest", forged(["-created_at", "pk"], ["9999-12-31T23:59:59-14:00", PK], False)),
    ],
)
def test_refuses_a_cursor_that_it_did_not_give_out(api, rows, path, ordering, cursor) -> None:
    if cursor == "":
        assert "results" in api.get(f"{path}?cursor=").json()
        return

    response = api.get(f"{path}?{urlencode({'cursor': cursor, 'ordering': ordering})}")

    assert (response.status_code, response.json()["code"]) == (400, "malformed")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([PK, "name", "pk"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=6,
)
keys = st.lists(anything, max_size=3)
cursors = st.one_of(
    st.text(max_size=50).filter(bool),
    st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()).filter(bool),
    anything.map(forged),
    st.builds(forged, st.sampled_from([["name", "pk"], ["-created_at", "pk"], ["priority", "pk"]]), keys, anything),
    st.builds(
        forged,
        st.sampled_from([["-created_at", "pk"], ["priority", "pk"]]),
        st.tuples(st.integers() | st.datetimes().map(str) | st.datetimes().map(datetime.isoformat), st.just(PK)),
        st.booleans(),
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cursor=cursors,
    ordering=st.sampled_from(list(ORDERINGS)),
    path=st.sampled_from(list(PATHS.values())),
)
def test_never_faults_on_a_cursor(api, locations, cursor, ordering, path) -> None:
    response = api.get(f"{path}?{urlencode({'cursor': cursor, 'ordering': ordering})}")

    assert response.status_code in {200, 400}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8), max_size=9
    ),
    size=st.integers(1, 4),
    ordering=st.sampled_from(["name", "-name", "mixed"]),
)
def test_shows_every_row_once_whatever_its_name(api, locations, names, size, ordering) -> None:
    locations.objects.all().delete()
    locations.objects.bulk_create(locations(name=name, slug=f"s{n}", priority=n % 2) for n, name in enumerate(names))

    pages = forward(api, "/api/columns/", ordering=ordering, page_size=size)

    assert [pk for page in pages for pk in ids(page)] == in_order(locations.objects, ordering)
