"""The stock room announces ..."""

import pytest

from apps.inventory import services
from apps.products.events import Stocked
from apps.products.tests.factories import VariantFactory
from core.models import Event
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


def announced():
    return list(Event.objects.order_by("pk").values_list("name", "payload__sku", "payload__available"))


def test_that_little_is_left_once_when_the_threshold_is_crossed(settings):
    settings.STOCK_LOW_AT = 5
    variant = VariantFactory(stock=8, sku="LAMP")

    for units in (2, 1, 1, 1):
        services.take_stock(demand={variant.pk: units})

    assert announced() == [("stock.low", "LAMP", 5)]


def test_that_something_is_back(admin):
    variant = VariantFactory(stock=0, sku="LAMP")

    services.adjust_stock(variant_id=variant.pk, delta=3)
    services.adjust_stock(variant_id=variant.pk, delta=3)

    assert announced() == [("stock.back", "LAMP", 3)]


def test_both_for_what_the_catalogue_writes():
    variant = VariantFactory(stock=10, sku="LAMP")

    for stock in (0, 8):
        services.set_stock(entries=[Stocked(variant.pk, stock)], reason="adjustment")

    assert announced() == [("stock.low", "LAMP", 0), ("stock.back", "LAMP", 8)]


def test_nothing_of_what_is_new():
    VariantFactory(stock=3)

    assert announced() == []


def test_many_in_as_many_statements_as_one(budget):
    one, many = VariantFactory.create_batch(1, stock=6), VariantFactory.create_batch(20, stock=6)

    with budget(7):
        services.take_stock(demand={variant.pk: 2 for variant in one})
    with budget(7 + 19):
        services.take_stock(demand={variant.pk: 2 for variant in many})
    assert len(announced()) == 21


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_once_however_many_take_at_once(settings):
    settings.STOCK_LOW_AT = 5
    variant = VariantFactory(stock=12, sku="LAMP")

    at_once(12, lambda: services.take_stock(demand={variant.pk: 1}))

    assert announced() == [("stock.low", "LAMP", 5)]
