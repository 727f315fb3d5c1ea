"""Adjusting stock over HTTP ..."""

from uuid import uuid4

import pytest

from apps.inventory import services
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.products.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db

ADJUST = "/api/v1/stock-levels/adjust/"


def state():
    return list(StockLevel.objects.order_by("pk").values_list("on_hand", "allocated")), StockMovement.objects.count()


def test_adds_and_takes_away(admin_api, admin):
    variant = VariantFactory(stock=5, sku="LAMP")

    answer = admin_api.post(ADJUST, {"sku": "LAMP", "delta": -2, "reason": "Broken"})

    assert (answer.status_code, answer.json()["on_hand"], answer.json()["available"]) == (200, 3, 3)
    movement = StockMovement.objects.exclude(reason="initial").get()
    assert (movement.delta, movement.reason, movement.note) == (-2, "adjustment", "Broken")
    assert movement.actor == admin
    variant.refresh_from_db()
    assert variant.stock == 3


def test_takes_a_count_of_the_shelf(admin_api):
    variant = VariantFactory(stock=5)
    services.take_stock(demand={variant.pk: 2})

    answer = admin_api.post(ADJUST, {"variant": str(variant.pk), "on_hand": 9, "reason": "Count"})

    assert (answer.json()["on_hand"], answer.json()["available"]) == (9, 7)
    assert StockMovement.objects.exclude(reason="initial").get().delta == 4


def test_opens_a_level_where_there_is_none(admin_api):
    variant = VariantFactory(stock=5)
    attic = StockLocation.objects.create(name="Attic", slug="attic", priority=9)

    body = {"variant": str(variant.pk), "location": str(attic.pk), "delta": 3, "reason": "Delivery"}
    answer = admin_api.post(ADJUST, body)

    assert (answer.json()["location"], answer.json()["on_hand"]) == (str(attic.pk), 3)
    variant.refresh_from_db()
    assert variant.stock == 8


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"delta": -4}, 409, "stock_promised"),
        ({"on_hand": 1}, 409, "stock_promised"),
        ({"on_hand": -1}, 400, "invalid"),
        ({"delta": 10**12}, 400, "invalid"),
        ({"delta": "many"}, 400, "invalid"),
        ({"delta": 1, "on_hand": 1}, 400, "invalid"),
        ({}, 400, "invalid"),
        ({"delta": 1, "reason": ""}, 400, "invalid"),
        ({"delta": 1, "sku": "NONE"}, 400, "invalid"),
        ({"delta": 1, "location": str(uuid4())}, 404, "not_found"),
    ],
)
def test_is_refused_and_changes_nothing(admin_api, change, status, code):
    variant = VariantFactory(stock=5, sku="LAMP")
    services.take_stock(demand={variant.pk: 2})
    before = state()

    answer = admin_api.post(ADJUST, {"sku": "LAMP", "reason": "Count", **change})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert state() == before


def test_is_refused_for_what_is_not_counted(admin_api):
    VariantFactory(stock=None, sku="BOOK")
    before = state()

    answer = admin_api.post(ADJUST, {"sku": "BOOK", "delta": 1, "reason": "Count"})

    assert (answer.status_code, answer.json()["code"]) == (409, "stock_not_tracked")
    assert state() == before
