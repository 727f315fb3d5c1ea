"""Records without rules of their own ..."""

from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.exceptions import InvalidFields, NotFound, StillInUse
from core.models import Event
from core.services import delete_record, gather_statistics, save_record

FIELDS = {"name": "Shop", "slug": "shop", "priority": 3}


def test_are_made_under_a_new_key(locations) -> None:
    pk = uuid4()

    made = save_record(locations, pk=pk, fields=FIELDS)

    assert made.pk == pk
    assert locations.objects.values_list("name", "slug", "priority").get() == ("Shop", "shop", 3)


def test_are_changed_under_a_known_one(locations) -> None:
    made = save_record(locations, pk=uuid4(), fields=FIELDS)

    save_record(locations, pk=made.pk, fields={"name": "Depot"})

    assert locations.objects.values_list("name", "slug").get() == ("Depot", "shop")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"name": ""}, {"name"}),
        ({"slug": "not a slug", "priority": -1}, {"slug", "priority"}),
        ({"slug": "taken"}, {"slug"}),
        ({"priority": "many"}, {"priority"}),
    ],
)
def test_are_refused_field_by_field_and_nothing_is_written(locations, fields, named) -> None:
    locations.objects.create(name="Taken", slug="taken")

    with pytest.raises(InvalidFields) as refusal:
        save_record(locations, pk=uuid4(), fields={**FIELDS, **fields})

    assert set(refusal.value.errors) == named
    assert locations.objects.count() == 1


def test_are_refused_by_their_constraints(locations) -> None:
    locations.objects.create(name="First", slug="first", is_default=True)

    with pytest.raises(InvalidFields) as refusal:
        save_record(locations, pk=uuid4(), fields={**FIELDS, "is_default": True})

    assert list(refusal.value.errors) == ["non_field_errors"]


def test_are_deleted_unless_others_hang_on_them(db) -> None:
    attribute = apps.get_model("products.Attribute").objects.create(name="Material", slug="material")
    category = apps.get_model("products.Category").objects.create(name="Chairs")
    product = apps.get_model("products.Product").objects.create(
        name="Stool", slug="stool", currency="GBP", category=category
    )

    with pytest.raises(StillInUse, match="Chairs cannot be deleted: 1 other records hang on it"):
        delete_record(type(category), pk=category.pk)
    delete_record(type(attribute), pk=attribute.pk)

    assert type(product).objects.filter(pk=product.pk).exists()
    assert not type(attribute).objects.exists()


def test_are_not_found_where_there_are_none(locations) -> None:
    with pytest.raises(NotFound):
        delete_record(locations, pk=uuid4())


@pytest.mark.django_db
def test_let_the_database_know_how_many_there_are() -> None:
    if connection.vendor == "postgresql":  # where what earlier tests wrote takes place still
        run("TRUNCATE core_event CASCADE")
    Event.objects.bulk_create(Event(name="door.painted", payload={}) for _ in range(200))

    gather_statistics()

    if connection.vendor == "sqlite":
        assert said("SELECT stat FROM sqlite_stat1 WHERE idx = 'event_by_aggregate'") == "200 200 200"
    else:
        assert said("SELECT reltuples FROM pg_class WHERE oid = 'core_event'::regclass") == 200
        with CaptureQueriesContext(connection) as queries:
            gather_statistics()
        assert "core_event" not in str(queries.captured_queries), "it has not grown since"


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def said(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
