"""A prepared statement ..."""

from functools import partial
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.models import CharField, F, IntegerField, UUIDField
from django.db.transaction import TransactionManagementError

from core.ids import uuid7
from core.models import Event
from core.numbers import NextEventNumber
from core.prepared import FEW, Among, Prepared, PreparedInsert, PreparedLock, PreparedUpdate, Slot, Slots
from core.tests.racing import race


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


def test_finds_any_number_of_keys(locations, budget) -> None:
    made = [locations.objects.create(slug=slug, name="One") for slug in "abc"]
    among = Among("pk", Slots("keys", UUIDField()))
    by_keys = Prepared(lambda: locations.objects.filter(among).order_by("slug").values_list("slug"))

    for count in range(4):
        with budget(1):
            found = by_keys.rows(keys=[location.pk for location in made[:count]])
        assert found == [(slug,) for slug in "abc"[:count]]


def test_makes_instances_with_what_is_joined(db, budget) -> None:
    categories = apps.get_model("products.Category")
    named = Prepared(
        lambda: categories.objects.filter(name=Slot("name", CharField())).order_by("pk").select_related("parent")
    )
    room = categories.objects.create(name="Room", slug="room")
    shelf = categories.objects.create(name="Shelf", slug="shelf", parent=room)

    for name, expected in (("Shelf", [shelf]), ("Room", [room]), ("Cellar", [])):
        with budget(1):
            found = named.rows(name=name)
            assert [(one, one.slug, one.parent) for one in found] == [(one, one.slug, one.parent) for one in expected]


def test_locks_in_the_order_of_keys(locations) -> None:
    made = [locations.objects.create(slug=slug, name="One") for slug in "ab"]
    among = Among("pk", Slots("keys", UUIDField()))
    prepared = PreparedLock(lambda: locations.objects.filter(among))

    assert prepared.rows(keys=[made[1].pk, made[0].pk]) == made


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_refuses_a_lock_outside_a_transaction(locations) -> None:
    prepared = PreparedLock(lambda: locations.objects.filter(name=Slot("name", CharField())))

    with pytest.raises(TransactionManagementError):
        prepared.rows(name="One")


def test_updates_what_the_queryset_would(locations) -> None:
    for slug, name in (("a", "One"), ("b", "Two")):
        locations.objects.create(slug=slug, name=name, priority=1)
    raised = {"priority": F("priority") + Slot("by", IntegerField())}
    prepared = PreparedUpdate(lambda: (locations.objects.filter(name=Slot("name", CharField())), raised))

    assert [prepared.run(name="One", by=2), prepared.run(name="100%", by=1)] == [1, 0]
    assert list(locations.objects.order_by("slug").values_list("priority", flat=True)) == [3, 1]


@pytest.mark.parametrize("count", [0, 1, 3, FEW + 1])
def test_inserts_what_saving_would(locations, budget, count) -> None:
    insert = PreparedInsert(locations)
    made = [locations(slug=f"place-{number}", name="100% %s", priority=number) for number in range(count)]

    with budget(min(count, 1)):
        assert insert.run(made) == count

    for location in made:
        assert not location._state.adding
        stored = locations.objects.get(pk=location.pk)
        fields = [field.attname for field in locations._meta.concrete_fields]
        assert [getattr(stored, name) for name in fields] == [getattr(location, name) for name in fields]


def test_lets_the_database_work_a_column_out(db) -> None:
    insert = PreparedInsert(Event, seq=lambda place, _slot: NextEventNumber(place))
    events = [Event(name="a", aggregate_id=uuid7(), payload={"of": place}) for place in range(2)]

    insert.run(events)

    first, second = Event.objects.order_by("seq")
    assert (first.payload, second.payload, second.seq) == ({"of": 0}, {"of": 1}, first.seq + 1)


def test_passes_over_what_is_there_where_it_may(locations) -> None:
    insert = PreparedInsert(locations, skips_known=True)
    locations.objects.create(slug="place-0", name="Known")
    made = [locations(slug=f"place-{number}", name="New") for number in range(FEW + 2)]

    assert insert.run(made) == FEW + 1
    assert locations.objects.get(slug="place-0").name == "Known"


def test_leaves_constraints_to_the_database(locations) -> None:
    insert = PreparedInsert(locations)
    insert.run([locations(slug="a", name="One")])

    with pytest.raises(IntegrityError):
        insert.run([locations(slug="a", name="Two")])


@pytest.mark.postgres
def test_writes_what_never_changes_into_its_text(locations) -> None:
    same = locations.objects.filter(is_default=True, name__contains="50%'s", slug=Slot("slug", CharField()))
    prepared = Prepared(lambda: same.values_list("pk"))
    location = locations.objects.create(slug="a", name="Of 50%'s", is_default=True)

    assert prepared.rows(slug="a") == [(location.pk,)]
    _, statement = prepared.compiled["default"]
    assert len(statement.params) == 1


def known() -> int:
    """How many statements the connection at hand has prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%stocklocation%%'")
        return cursor.fetchone()[0]


@pytest.mark.postgres
def test_is_not_prepared_where_a_pooler_stands_between(locations, by_name, monkeypatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    location = locations.objects.create(slug="a", name="One", priority=2)
    before = known()

    assert [row[0] for row in by_name.rows(name="One")] == [location.pk]

    assert known() == before


@pytest.mark.postgres
def test_is_prepared_once_for_a_connection(locations, by_name) -> None:
    before = known()
    for name in ("a", "b", "c"):
        by_name.rows(name=name)

    assert known() == before + 1


@pytest.mark.django_db(transaction=True)
def test_is_compiled_by_many_at_once(locations) -> None:
    made = [locations.objects.create(slug=f"place-{number}", name=f"Place {number}") for number in range(8)]
    for _ in range(5):
        same = locations.objects.filter(pk__in=locations.objects.filter(name=Slot("name", CharField())).values("pk"))
        prepared = Prepared(lambda same=same: same.filter(priority__gte=0).values_list("pk"))

        found = race(*(partial(prepared.rows, name=location.name) for location in made))

        assert found == [[(location.pk,)] for location in made]
