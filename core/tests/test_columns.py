"""A column serializer ..."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from threading import Barrier

import pytest
from django.apps import apps
from rest_framework import serializers

from core.columns import ColumnSerializer
from core.fields import DerivedBooleanField, MoneyField, PictureField
from core.renderers import dumps
from core.tests.racing import race
from core.tests.urls import LocationColumns, LocationFields


class Rate(serializers.Serializer):
    """One field of every kind that rows may have."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    zone_name = serializers.CharField(source="zone.name")
    price = MoneyField()
    free_from = MoneyField(allow_null=True)
    zone_price = MoneyField(source="price", currency="currency")
    days = serializers.IntegerField(source="estimated_days", allow_null=True)
    is_active = serializers.BooleanField()
    is_free = DerivedBooleanField(reads=("price",), rule=lambda price: price == 0)
    picture = PictureField(source="name")
    created_at = serializers.DateTimeField()


class RateColumns(ColumnSerializer, Rate):
    """The same, from columns."""


@pytest.fixture
def methods(db):
    model = apps.get_model("shipping.ShippingMethod")
    zone = apps.get_model("shipping.ShippingZone").objects.create(name='Zone "é" \u2028')
    model.objects.all().delete()
    model.objects.create(zone=zone, name="Letter", price=0, currency="GBP", estimated_days=2)
    model.objects.create(zone=zone, name="Freight", price=123456, currency="JPY", free_from=10**12, is_active=False)
    model.objects.create(zone=zone, name="https://cdn.example/a.png", price=5, currency="KWD", free_from=0)
    microseconds = [0, 1, 120_000]
    for method, microsecond in zip(model.objects.order_by("pk"), microseconds, strict=True):
        moment = datetime(2026, 2, 28, 23, 59, 59, microsecond, tzinfo=timezone(timedelta(hours=-5)))
        model.objects.filter(pk=method.pk).update(created_at=moment.astimezone(UTC))
    return model.objects.select_related("zone").order_by("pk")


def test_writes_what_the_plain_serializer_writes_from_instances(methods) -> None:
    instances = list(methods)
    for instance in instances:
        instance.is_free = instance.price == 0

    from_instances = dumps(Rate(instances, many=True).data)
    from_columns = dumps(RateColumns.rows(methods.values_list(*RateColumns.columns())))

    assert from_columns == from_instances
    assert len(json.loads(from_columns)) == 3


def test_writes_the_same_for_its_own_instances(locations) -> None:
    locations.objects.create(name="Shop", slug="shop", priority=3, is_default=True)
    rows = locations.objects.order_by("pk")

    from_instances = dumps(LocationFields(rows, many=True).data)

    assert dumps(LocationColumns.rows(rows.values_list(*LocationColumns.columns()))) == from_instances
    assert dumps(LocationColumns(rows, many=True).data) == from_instances


def test_selects_each_column_once() -> None:
    columns = RateColumns.columns()

    assert len(columns) == len(set(columns))
    assert columns[:5] == ("id", "name", "zone__name", "price", "currency")


def test_keeps_the_order_of_its_fields() -> None:
    row = tuple(range(len(LocationColumns.columns())))

    assert list(LocationColumns.rows([row])[0]) == list(LocationFields().fields)


@pytest.mark.parametrize(
    "field",
    [
        serializers.DecimalField(max_digits=5, decimal_places=2),
        serializers.FloatField(),
        serializers.DurationField(),
        serializers.DateField(),
        serializers.JSONField(),
        serializers.SerializerMethodField(),
        serializers.ListField(),
        serializers.ListField(child=serializers.FloatField()),
        LocationFields(),
        LocationFields(many=True),
    ],
    ids=lambda field: type(field).__name__,
)
def test_refuses_a_field_that_it_cannot_read(field) -> None:
    undeclared = type("Undeclared", (ColumnSerializer,), {"odd": field, "get_odd": lambda self, row: 1})

    with pytest.raises(TypeError, match=r"Undeclared\.odd cannot be read from columns"):
        undeclared.columns()


def test_is_compiled_for_each_class_by_itself() -> None:
    class Wider(LocationColumns):
        extra = serializers.CharField(source="name")

    assert list(LocationColumns.rows([(1,) * 6])[0]) == list(LocationFields().fields)
    assert list(Wider.rows([(1,) * 6])[0]) == [*LocationFields().fields, "extra"]


def test_writes_money_in_the_currencys_digits() -> None:
    class Priced(ColumnSerializer):
        price = MoneyField()

    assert Priced.rows([(1990, "GBP"), (1990, "JPY"), (None, "GBP")]) == [
        {"price": "19.90"},
        {"price": "1990"},
        {"price": None},
    ]
    assert json.loads(dumps({"price": Decimal("19.90")})) == {"price": "19.90"}


def test_is_whole_for_all_who_ask_first_at_once() -> None:
    both_are_asked = Barrier(2, timeout=5)

    class SlowField(serializers.CharField):
        def columns(self):
            both_are_asked.wait()
            return ("name",)

        def from_columns(self, name):
            return name

    class Slow(ColumnSerializer):
        number = serializers.IntegerField()
        name = SlowField()

    assert race(Slow.columns, Slow.columns) == [("number", "name")] * 2
