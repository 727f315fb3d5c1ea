"""Reserving stock ..."""

import pytest

from apps.inventory import services
from apps.inventory.exceptions import OutOfStock
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.rules import Take
from apps.products.tests.factories import VariantFactory
from core.tests.racing import at_once

pytestmark = pytest.mark.django_db


def numbers():
    level = StockLevel.objects.get()
    return level.on_hand, level.allocated, level.reserved


def test_holds_units_that_nobody_else_can_buy():
    variant = VariantFactory(stock=5)

    services.reserve_stock(demand={variant.pk: 4})

    assert numbers() == (5, 0, 4)
    variant.refresh_from_db()
    assert variant.stock == 1
    with pytest.raises(OutOfStock):
        services.take_stock(demand={variant.pk: 2})
    assert numbers() == (5, 0, 4)


def test_is_turned_into_the_promise_of_an_order():
    variant = VariantFactory(stock=5)
    holds = services.reserve_stock(demand={variant.pk: 5})

    takes = services.take_stock(demand={variant.pk: 5}, holds=holds)

    assert [take.quantity for take in takes] == [5]
    assert numbers() == (5, 5, 0)


def test_that_is_renewed_counts_its_own_holds():
    variant = VariantFactory(stock=5)
    holds = services.reserve_stock(demand={variant.pk: 4})

    services.reserve_stock(demand={variant.pk: 5}, holds=holds)

    assert numbers() == (5, 0, 5)


def test_that_cannot_be_renewed_leaves_the_old_holds():
    variant = VariantFactory(stock=5)
    holds = services.reserve_stock(demand={variant.pk: 4})

    with pytest.raises(OutOfStock):
        services.reserve_stock(demand={variant.pk: 6}, holds=holds)

    assert numbers() == (5, 0, 4)


def test_ends_with_a_release():
    variant = VariantFactory(stock=5)
    holds = services.reserve_stock(demand={variant.pk: 4})

    services.release_reserved(takes=holds)

    assert numbers() == (5, 0, 0)
    variant.refresh_from_db()
    assert variant.stock == 5


def test_takes_units_off_the_shelf_when_they_are_sent(admin):
    variant = VariantFactory(stock=5)
    takes = services.take_stock(demand={variant.pk: 2})

    services.ship_stock(takes=takes, note="Order 1001", actor_id=admin.pk)

    assert numbers() == (3, 0, 0)
    variant.refresh_from_db()
    assert variant.stock == 3
    movement = StockMovement.objects.get(reason="fulfillment")
    assert (movement.delta, movement.note, movement.actor) == (-2, "Order 1001", admin)


def test_on_backorder_cannot_be_sent_before_it_is_there():
    variant = VariantFactory(stock=1, allow_backorder=True, sku="LAMP")
    takes = services.take_stock(demand={variant.pk: 3})

    with pytest.raises(OutOfStock) as refusal:
        services.ship_stock(takes=takes)

    assert [(line.sku, line.requested, line.available) for line in refusal.value.shortages] == [("LAMP", 3, 1)]
    assert numbers() == (1, 3, 0)
    assert not StockMovement.objects.filter(reason="fulfillment").exists()


def test_puts_units_that_came_back_on_the_shelf():
    variant, untracked = VariantFactory(stock=5), VariantFactory(stock=None)

    services.put_back(units={variant.pk: 2, untracked.pk: 1}, note="Return")

    assert StockLevel.objects.get(variant=variant).on_hand == 7
    variant.refresh_from_db()
    assert variant.stock == 7
    assert StockMovement.objects.get(reason="return").delta == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_the_last_units_succeeds_once_however_many_try():
    variant = VariantFactory(stock=4)

    results = at_once(12, lambda: len(services.reserve_stock(demand={variant.pk: 1})))

    assert (results.count(1), results.count(OutOfStock)) == (4, 8)
    assert numbers() == (4, 0, 4)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_that_is_turned_lets_nobody_in_between():
    variant = VariantFactory(stock=1)
    holds = services.reserve_stock(demand={variant.pk: 1})
    turns = iter([holds, (), (), ()])

    results = at_once(4, lambda: _names(services.take_stock(demand={variant.pk: 1}, holds=next(turns))))

    assert (results.count([1]), results.count(OutOfStock)) == (1, 3)
    assert numbers() == (1, 1, 0)


def _names(takes: list[Take]) -> list[int]:
    return [take.quantity for take in takes]
