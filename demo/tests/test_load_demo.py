"""The demo shop ..."""

from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage

from apps.carts.tests.factories import ADDRESS
from apps.inventory.models import StockLevel
from apps.markets.models import Market
from apps.products.models import Category, Product, Variant
from apps.products.tests.factories import ProductFactory
from core.tests.verifying import violations
from demo.drafts import drafts, read_catalogue
from demo.models import DemoLoad
from demo.services import load_demo

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BERLIN = {**ADDRESS, "city": "Berlin", "postal_code": "10115", "country": "DE"}
AUSTIN = {**ADDRESS, "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US"}


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Drawn once for all tests."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture
def demo(db, pictures, settings):
    settings.MEDIA_ROOT = pictures
    assert load_demo(at=NOON)


def test_has_its_whole_catalogue_on_sale(demo):
    catalogue = read_catalogue()

    assert Product.objects.active().count() == len(catalogue["products"])
    assert set(Category.objects.values_list("name", flat=True)) == {row["name"] for row in catalogue["categories"]}
    assert Category.objects.get(name="Lighting").parent.name == "Home"


def test_has_a_picture_of_every_product(demo):
    for image in Product.objects.values_list("image", flat=True):
        assert default_storage.exists(image)


def test_has_stock_with_its_ledger(demo):
    stocked = Variant.objects.filter(track_stock=True, stock__gt=0)

    assert stocked.count() > 40
    for level in StockLevel.objects.prefetch_related("movements"):
        assert sum(movement.delta for movement in level.movements.all()) == level.on_hand


def test_is_a_shop_of_which_everything_is_true(demo):
    assert violations() == []


def test_is_loaded_once(demo):
    assert load_demo(at=NOON) is False
    assert DemoLoad.objects.count() == 1


def test_does_not_come_back_when_its_goods_are_gone(demo):
    Product.objects.all().delete()

    assert load_demo(at=NOON) is False
    assert not Product.objects.exists()


def test_leaves_a_shop_with_goods_of_its_own_alone():
    ProductFactory()

    assert load_demo(at=NOON) is False
    assert Product.objects.count() == 1


@pytest.mark.parametrize(("address", "tax"), [(ADDRESS, "4.50"), (BERLIN, "4.30"), (AUSTIN, "0.00")])
def test_sells_to_an_address_and_asks_for_nothing_else(demo, api, address, tax):
    body = {
        "lines": [{"sku": "MUG-HAND-MOSS"}],
        "email": "ada@example.com",
        "shipping_address": address,
        "payment": {"provider": "manual"},
    }

    order = api.post("/api/v1/checkout/", body, headers={"Idempotency-Key": "demo"}).json()

    assert (order["subtotal"], order["shipping_total"], order["total"]) == ("22.00", "4.95", "26.95")
    assert order["tax_total"] == tax


def test_has_prices_that_any_currency_can_hold():
    catalogue = read_catalogue()

    yen = {variant.price for draft in drafts(catalogue, "JPY") for variant in draft.variants}

    assert all(price == int(price) for price in yen)


def test_is_in_the_default_market():
    assert Market.objects.default().currency == "GBP"
