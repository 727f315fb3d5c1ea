"""Taking stock ..."""

from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db.models import F, Sum

from apps.inventory import services
from apps.inventory.exceptions import OutOfStock
from apps.inventory.models import StockLevel, StockLocation
from apps.inventory.services import levels, promising
from apps.products.tests.factories import VariantFactory
from core.tests.racing import at_once, unlocked

pytestmark = pytest.mark.django_db


def levels_of(variant):
    return list(StockLevel.objects.filter(variant=variant).order_by("location__priority"))


def test_promises_units_and_leaves_them_on_hand():
    variant = VariantFactory(stock=5)

    (take,) = services.take_stock(demand={variant.pk: 2})

    (level,) = levels_of(variant)
    assert (take.level_id, take.quantity) == (level.pk, 2)
    assert (level.on_hand, level.allocated, level.available) == (5, 2, 3)


def test_refuses_all_when_there_is_too_little_of_one():
    plenty, scarce = VariantFactory(stock=5), VariantFactory(stock=1, sku="SCARCE")

    with pytest.raises(OutOfStock) as refusal:
        services.take_stock(demand={plenty.pk: 1, scarce.pk: 2})

    (line,) = refusal.value.context["lines"]
    assert (line["sku"], line["requested"], line["available"]) == ("SCARCE", 2, 1)
    assert [levels_of(variant)[0].allocated for variant in (plenty, scarce)] == [0, 0]


def test_finds_nothing_of_what_was_just_deleted():
    with pytest.raises(OutOfStock) as refusal:
        services.take_stock(demand={uuid4(): 1})

    assert [shortage.available for shortage in refusal.value.shortages] == [0]


def test_needs_no_level_for_what_is_not_tracked():
    variant = VariantFactory(stock=None)

    assert services.take_stock(demand={variant.pk: 900}) == []


def test_goes_beyond_the_stock_on_backorder():
    variant = VariantFactory(stock=1, allow_backorder=True)

    services.take_stock(demand={variant.pk: 3})

    variant.refresh_from_db()
    assert (levels_of(variant)[0].available, variant.stock) == (-2, 0)


def test_spreads_over_locations_by_priority():
    variant = VariantFactory(stock=2)
    second = StockLocation.objects.create(name="Attic", slug="attic", priority=1)
    StockLevel.objects.create(variant=variant, location=second, on_hand=5)

    takes = services.take_stock(demand={variant.pk: 6})

    assert [take.quantity for take in takes] == [2, 4]
    assert [level.available for level in levels_of(variant)] == [0, 1]
    variant.refresh_from_db()
    assert variant.stock == 1


def test_gives_back_what_is_released():
    variant = VariantFactory(stock=5)
    takes = services.take_stock(demand={variant.pk: 2})

    services.release_stock(takes=takes)

    variant.refresh_from_db()
    assert (levels_of(variant)[0].allocated, variant.stock) == (0, 5)


def test_costs_the_same_for_each_further_variant(budget):
    two, three = VariantFactory.create_batch(2), VariantFactory.create_batch(3)

    with budget(7):
        services.take_stock(demand={variant.pk: 1 for variant in two})
    with budget(8):
        services.take_stock(demand={variant.pk: 1 for variant in three})


@pytest.mark.django_db(transaction=True)
def test_sells_each_unit_once_to_many_at_once():
    variant = VariantFactory(stock=4)

    results = at_once(12, lambda: len(services.take_stock(demand={variant.pk: 1})))

    assert (results.count(1), results.count(OutOfStock)) == (4, 8)
    (level,) = levels_of(variant)
    assert (level.on_hand, level.allocated) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_does_not_deadlock_on_opposite_orders():
    first, second = VariantFactory(stock=50), VariantFactory(stock=50)
    turns = iter([{first.pk: 1, second.pk: 1}, {second.pk: 1, first.pk: 1}] * 4)

    results = at_once(8, lambda: len(services.take_stock(demand=next(turns))))

    assert results == [2] * 8
    assert StockLevel.objects.aggregate(total=Sum("allocated"))["total"] == 16


@pytest.fixture
def last_one(transactional_db):
    """A variant of which one is left."""
    return VariantFactory(stock=1)


@pytest.fixture
def without_lock(last_one, monkeypatch):
    """Two takers who have both read the levels, unlocked, before either writes."""
    both_have_read = Barrier(2, timeout=10)
    lock_levels = services.lock_levels

    def read(variant_ids):
        found = lock_levels(variant_ids)
        both_have_read.wait()
        return found

    monkeypatch.setattr(levels.LEVELS, "rows", unlocked(levels.LEVELS))
    monkeypatch.setattr(promising, "lock_levels", read)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_holds_without_the_lock_by_the_condition_in_the_write(last_one, without_lock):
    """The control: both saw one unit left; the check that is part of the write lets one of them through."""
    results = at_once(2, lambda: len(services.take_stock(demand={last_one.pk: 1})))

    assert sorted(results, key=str) == [1, OutOfStock]
    assert levels_of(last_one)[0].allocated == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_holds_without_lock_and_condition_by_the_constraint(last_one, without_lock, monkeypatch):
    """The control's control: the race is real, and the database refuses what both would have taken."""

    def promise_unchecked(take, promise):
        return bool(StockLevel.objects.filter(pk=take.level_id).update(allocated=F("allocated") + take.quantity))

    monkeypatch.setattr(promising, "_promise", promise_unchecked)

    results = at_once(2, lambda: len(services.take_stock(demand={last_one.pk: 1})))

    assert sorted(results, key=str) == [1, IntegrityError]
    assert levels_of(last_one)[0].allocated == 1
