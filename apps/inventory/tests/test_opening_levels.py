"""A stock level that is opened ..."""

import pytest
from django.db.models import Sum

from apps.inventory import services
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.products import services as products
from apps.products.models import Variant
from apps.products.tests.factories import VariantFactory
from core.tests.racing import at_once, in_line
from core.tests.verifying import violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cellar(db):
    """A place where nothing lies yet."""
    return StockLocation.objects.create(name="Cellar", slug="cellar", priority=1)


def test_by_many_at_once_is_opened_once(cellar):
    variant = VariantFactory(stock=5)

    at_once(4, lambda: services.adjust_stock(variant_id=variant.pk, location_id=cellar.pk, delta=3).on_hand)

    level = StockLevel.objects.get(location=cellar)
    assert (level.on_hand, level.movements.aggregate(units=Sum("delta"))["units"]) == (12, 12)
    assert Variant.objects.get().stock == 17


def test_by_returns_at_once_is_opened_once(cellar):
    variants = [VariantFactory(stock=5) for _ in range(2)]
    StockLevel.objects.update(location=cellar)
    units = [{variant.pk: 1 for variant in turn} for turn in (variants, reversed(variants))]
    turns = iter(units * 2)

    outcomes = at_once(4, lambda: services.put_back(units=next(turns)))

    assert outcomes == [None] * 4
    assert list(StockLevel.objects.exclude(location=cellar).values_list("on_hand", flat=True)) == [4, 4]
    assert StockMovement.objects.filter(reason="return").count() == 8
    assert violations() == []


@pytest.mark.postgres
def test_while_its_variant_stops_being_oversold_is_not_oversold_either(cellar):
    variant = VariantFactory(stock=5, allow_backorder=True)
    changes = {"variants": [{"id": variant.pk, "allow_backorder": False}]}

    in_line(
        lambda: products.update_product(product_id=variant.product_id, changes=changes, actor_id=None),
        lambda: services.adjust_stock(variant_id=variant.pk, location_id=cellar.pk, delta=3),
    )

    assert set(StockLevel.objects.values_list("allow_backorder", flat=True)) == {False}
