"""The stock room over HTTP ..."""

import pytest

from apps.inventory import services
from apps.inventory.exceptions import DefaultLocationNeeded
from apps.inventory.models import StockLevel, StockLocation
from apps.products.tests.factories import VariantFactory
from core.ids import uuid7

pytestmark = pytest.mark.django_db

LEVELS, MOVEMENTS, LOCATIONS = "/api/v1/stock-levels/", "/api/v1/stock-movements/", "/api/v1/stock-locations/"


def test_shows_what_lies_where_and_what_is_promised(admin_api):
    variant = VariantFactory(stock=5, sku="CHAIR")
    VariantFactory()
    services.take_stock(demand={variant.pk: 2})

    (row,) = admin_api.get(LEVELS, {"sku": "CHAIR"}).json()["results"]

    level = StockLevel.objects.get(variant=variant)
    assert row == {
        "id": str(level.pk),
        "variant": str(variant.pk),
        "sku": "CHAIR",
        "location": str(level.location_id),
        "on_hand": 5,
        "allocated": 2,
        "reserved": 0,
        "available": 3,
        "allow_backorder": False,
    }


def test_shows_the_ledger(admin_api, admin):
    level = StockLevel.objects.get(variant=VariantFactory(stock=5))
    services.adjust_stock(variant_id=level.variant_id, delta=-1, actor_id=admin.pk, note="Broken")

    rows = admin_api.get(MOVEMENTS, {"level": str(level.pk)}).json()["results"]

    assert sorted((row["delta"], row["reason"], row["note"]) for row in rows) == [
        (-1, "adjustment", "Broken"),
        (5, "initial", ""),
    ]
    assert [row["delta"] for row in admin_api.get(MOVEMENTS, {"reason": "adjustment"}).json()["results"]] == [-1]


@pytest.mark.parametrize("path", [LEVELS, MOVEMENTS])
@pytest.mark.parametrize("rows", [1, 20])
def test_is_listed_in_one_statement(admin_api, budget, path, rows):
    VariantFactory.create_batch(rows)

    with budget(1):
        assert len(admin_api.get(path).json()["results"]) == rows


def test_has_locations(admin_api):
    made = admin_api.post(LOCATIONS, {"name": "Attic", "slug": "attic", "priority": 3})

    assert made.status_code == 201
    assert admin_api.post(LOCATIONS, {"name": "Attic", "slug": "attic"}).status_code == 400
    assert admin_api.patch(f"{LOCATIONS}{made.json()['id']}/", {"priority": 1}).json()["priority"] == 1


def test_is_never_without_a_default_location():
    home = StockLocation.objects.default()

    with pytest.raises(DefaultLocationNeeded):
        services.save_stock_location(pk=home.pk, fields={"is_default": False})
    with pytest.raises(DefaultLocationNeeded):
        services.delete_stock_location(pk=home.pk)

    assert StockLocation.objects.default() == home


def test_has_a_default_location_that_a_new_one_takes_over():
    home, attic = StockLocation.objects.default(), uuid7()

    services.save_stock_location(pk=attic, fields={"name": "Attic", "slug": "attic", "is_default": True})

    home.refresh_from_db()
    assert (home.is_default, StockLocation.objects.default().pk) == (False, attic)


def test_keeps_a_location_that_holds_levels(admin_api):
    location = StockLocation.objects.create(name="Attic", slug="attic")
    StockLevel.objects.create(variant=VariantFactory(), location=location)

    answer = admin_api.delete(f"{LOCATIONS}{location.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (409, "still_in_use")
    assert StockLocation.objects.filter(slug="attic").exists()


@pytest.mark.parametrize("query", [{"variant": "x"}, {"location": "x"}, {"page_size": 0}])
def test_is_not_narrowed_by_nonsense(admin_api, query):
    assert admin_api.get(LEVELS, query).status_code == 400
