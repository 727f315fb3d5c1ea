"""A prepared read ..."""

from uuid import uuid4

import pytest
from django.db.models import CharField, UUIDField

from core.prepared import Prepared, Slot


@pytest.fixture
def by_name(locations):
    """Locations of a name, above a priority of 1."""
    rows = locations.objects.filter(priority__gt=1, name=Slot("name", CharField()))
    return Prepared(lambda: rows.order_by("slug").values_list("pk", "slug", "is_default", "created_at"))


def test_reads_what_the_queryset_would(locations, by_name, budget) -> None:
    for slug, name, priority in (("a", "One", 2), ("b", "One", 1), ("c", "Two", 2), ("d", "One", 3)):
        locations.objects.create(slug=slug, name=name, priority=priority)

    for name, slugs in (("One", ["a", "d"]), ("Two", ["c"]), ("Three", []), ("' OR 1=1 --%s", [])):
        expected = locations.objects.filter(slug__in=slugs).order_by("slug")
        with budget(1):
            found = by_name.rows(name=name)
        assert found == list(expected.values_list("pk", "slug", "is_default", "created_at"))


def test_takes_values_as_their_fields_keep_them(locations) -> None:
    made = locations.objects.create(slug="a", name="One")
    by_key = Prepared(lambda: locations.objects.filter(pk=Slot("key", UUIDField())).values_list("pk"))

    assert by_key.rows(key=made.pk) == [(made.pk,)]
    assert by_key.rows(key=uuid4()) == []


def test_is_built_once(locations) -> None:
    built = []

    def build():
        built.append(1)
        return locations.objects.filter(name=Slot("name", CharField())).values_list("pk")

    prepared = Prepared(build)
    prepared.rows(name="a")
    prepared.rows(name="b")

    assert built == [1]


def test_misses_a_value_that_is_not_given(by_name) -> None:
    with pytest.raises(KeyError):
        by_name.rows(title="One")
