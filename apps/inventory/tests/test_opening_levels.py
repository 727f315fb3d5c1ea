"""A stock level that is opened ..."""

from functools import partial

import pytest
from django.db import IntegrityError
from django.db.models import Sum

from apps.inventory import services
from apps.inventory.exceptions import StockPromised
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.inventory.services import levels
from apps.products import services as products
from apps.products.events import Stocked
from apps.products.models import Variant
from apps.products.tests.factories import VariantFactory
from core.tests.racing import at_once, in_line, race
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


def test_by_a_write_and_a_count_at_once_is_opened_once(cellar):
    variant = VariantFactory(stock=5)
    services.save_stock_location(pk=cellar.pk, fields={"is_default": True})
    entries = [Stocked(variant.pk, 20)]

    outcomes = race(
        *[lambda: services.set_stock(entries=entries, reason="adjustment")] * 2,
        *[lambda: services.adjust_stock(variant_id=variant.pk, on_hand=15).on_hand] * 2,
    )

    assert outcomes == [None, None, 15, 15]
    assert StockLevel.objects.get(location=cellar).on_hand == 15
    assert violations() == []


@pytest.mark.postgres
@pytest.mark.parametrize("first", ["set", "adjust"])
def test_by_a_write_of_the_product_while_that_waited_is_taken_as_it_is(cellar, first):
    variant = VariantFactory(stock=5)
    services.save_stock_location(pk=cellar.pk, fields={"is_default": True})
    by_count = partial(services.adjust_stock, variant_id=variant.pk, delta=3)
    by_write = partial(services.set_stock, entries=[Stocked(variant.pk, 8)], reason="adjustment")

    (outcome,) = in_line(
        {"set": by_write, "adjust": by_count}[first],
        lambda: products.update_product(product_id=variant.product_id, changes={"stock": 20}, actor_id=None).stock,
    )

    assert outcome == 20
    assert StockLevel.objects.get(location=cellar).on_hand == 15
    assert violations() == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("work", "left"),
    [
        (lambda variant: services.take_stock(demand={variant.pk: 6}), 2),
        (lambda variant: services.set_stock(entries=[Stocked(variant.pk, 7)], reason="adjustment"), 7),
        (lambda variant: services.adjust_stock(variant_id=variant.pk, delta=-1), 7),
        (lambda variant: services.put_back(units={variant.pk: 1}), 9),
    ],
    ids=["sale", "write", "count", "return"],
)
def test_counts_for_whoever_waited_meanwhile(cellar, work, left):
    variant = VariantFactory(stock=5)

    in_line(lambda: services.adjust_stock(variant_id=variant.pk, location_id=cellar.pk, delta=3), lambda: work(variant))

    assert (Variant.objects.get().stock, sum(level.available for level in StockLevel.objects.all())) == (left, left)


@pytest.mark.postgres
def test_without_a_second_look_is_opened_twice(cellar, monkeypatch):
    """The control: who waits does not see the new level, and the constraint is the last line."""
    monkeypatch.setattr(levels, "_touch", lambda variant_ids: None)
    variant = VariantFactory(stock=5)
    services.save_stock_location(pk=cellar.pk, fields={"is_default": True})
    create = StockLevel.objects.bulk_create
    monkeypatch.setattr(StockLevel.objects, "bulk_create", lambda rows, **options: create(rows))

    (outcome,) = in_line(
        lambda: services.adjust_stock(variant_id=variant.pk, delta=3),
        lambda: services.set_stock(entries=[Stocked(variant.pk, 20)], reason="adjustment"),
    )

    assert isinstance(outcome, IntegrityError)
    assert StockLevel.objects.get(location=cellar).on_hand == 3


def test_by_a_write_of_less_than_lies_elsewhere_is_not(cellar):
    variant = VariantFactory(stock=5)
    services.save_stock_location(pk=cellar.pk, fields={"is_default": True})

    with pytest.raises(StockPromised):
        services.set_stock(entries=[Stocked(variant.pk, 4)], reason="adjustment")

    assert not StockLevel.objects.filter(location=cellar).exists()


@pytest.mark.postgres
def test_while_its_variant_stops_being_oversold_is_not_oversold_either(cellar):
    variant = VariantFactory(stock=5, allow_backorder=True)
    changes = {"variants": [{"id": variant.pk, "allow_backorder": False}]}

    in_line(
        lambda: products.update_product(product_id=variant.product_id, changes=changes, actor_id=None),
        lambda: services.adjust_stock(variant_id=variant.pk, location_id=cellar.pk, delta=3),
    )

    assert set(StockLevel.objects.values_list("allow_backorder", flat=True)) == {False}
