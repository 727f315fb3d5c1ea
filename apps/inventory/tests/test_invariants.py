"""Verifying stock ..."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.products.models import Product, Variant
from apps.products.tests.factories import VariantFactory
from core.tests.verifying import after_repair, the_violation, violations

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant(db):
    """Ten of a thing."""
    return VariantFactory(sku="OAK")


def test_finds_nothing_wrong_with_what_services_wrote(variant):
    assert violations() == []


def test_finds_units_that_no_movement_explains(variant):
    StockMovement.objects.all().delete()

    problem = "10 are on hand, and its movements sum to 0."
    assert the_violation() == ("stock-ledger", "OAK at Warehouse", problem)
    assert after_repair("stock-ledger") == (1, [], [])
    movement = StockMovement.objects.get()
    assert (movement.delta, movement.reason, StockLevel.objects.get().on_hand) == (10, "adjustment", 10)


def test_finds_a_movement_that_moved_nothing(variant):
    StockMovement.objects.create(level=StockLevel.objects.get(), delta=-3, reason="fulfillment")

    problem = "10 are on hand, and its movements sum to 7."
    assert the_violation() == ("stock-ledger", "OAK at Warehouse", problem)


@pytest.mark.parametrize("is_allowed", [True, False])
def test_finds_a_level_that_does_not_know_whether_it_may_be_oversold(is_allowed):
    VariantFactory(sku="OAK", allow_backorder=not is_allowed)
    StockLevel.objects.update(allow_backorder=is_allowed)

    problem = f"Backorder allowed is {is_allowed} here, and {not is_allowed} for its variant."
    assert the_violation() == ("stock-backorder", "OAK at Warehouse", problem)
    assert after_repair("stock-backorder") == (1, [], [])
    assert StockLevel.objects.get().allow_backorder is not is_allowed


def test_finds_a_variant_that_claims_to_have_more_than_there_is(variant):
    Variant.objects.update(stock=12)
    Product.objects.update(stock=12)

    assert the_violation() == ("variant-stock", "variant OAK", "Its stock says 12, and 10 can be sold.")
    assert after_repair("variant-stock") == (1, [], [])
    variant.refresh_from_db()
    variant.product.refresh_from_db()
    assert (variant.stock, variant.product.stock) == (10, 10)


def test_finds_a_variant_whose_levels_are_gone(variant):
    StockLevel.objects.all().delete()

    assert the_violation() == ("variant-stock", "variant OAK", "Its stock says 10, and 0 can be sold.")
    assert after_repair("variant-stock") == (1, [], [])


def test_leaves_alone_what_is_not_tracked():
    VariantFactory(stock=None)

    assert violations() == []


def test_finds_a_shop_without_a_default_location(db):
    StockLocation.objects.update(is_default=False)

    assert the_violation() == ("default-location", "stock locations", "0 of them are the default.")


def test_finds_two_default_locations_once_the_database_does_not_forbid_them(db):
    StockLocation.objects.create(name="Cellar", slug="cellar")
    with pytest.raises(IntegrityError), transaction.atomic():
        StockLocation.objects.update(is_default=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX stock_location_one_default")
    StockLocation.objects.update(is_default=True)

    assert the_violation() == ("default-location", "stock locations", "2 of them are the default.")


@pytest.mark.parametrize("promise", ["allocated", "reserved"])
def test_need_not_look_for_promises_beyond_what_is_there(variant, promise):
    """The database forbids it; that it does, `constraints` looks after."""
    with pytest.raises(IntegrityError, match="stock_level_promises_within_on_hand"), transaction.atomic():
        StockLevel.objects.update(**{promise: 11})
