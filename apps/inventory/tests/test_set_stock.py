"""Setting stock ..."""

import pytest

from apps.inventory import services
from apps.inventory.exceptions import StockPromised
from apps.inventory.models import StockLevel, StockMovement
from apps.products.events import Stocked
from apps.products.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db


def set_stock(variant, stock, **fields):
    services.set_stock(entries=[Stocked(variant.pk, stock, **fields)], reason="adjustment")


def level_of(variant):
    return StockLevel.objects.get(variant=variant)


def test_moves_on_hand_by_the_difference_with_a_movement():
    variant = VariantFactory(stock=10)

    set_stock(variant, 4)

    assert level_of(variant).on_hand == 4
    assert list(StockMovement.objects.order_by("pk").values_list("delta", flat=True)) == [10, -6]


def test_counts_what_is_promised_on_top():
    variant = VariantFactory(stock=10)
    services.take_stock(demand={variant.pk: 3})

    set_stock(variant, 10)

    level = level_of(variant)
    assert (level.on_hand, level.allocated, level.available) == (13, 3, 10)
    variant.refresh_from_db()
    assert variant.stock == 10


def test_leaves_the_level_alone_when_nothing_was_said():
    variant = VariantFactory(stock=10)

    set_stock(variant, None)

    assert level_of(variant).on_hand == 10
    assert StockMovement.objects.count() == 1


def test_lets_a_variant_be_oversold_only_while_it_may_be():
    variant = VariantFactory(stock=0, allow_backorder=True)
    services.take_stock(demand={variant.pk: 2})

    with pytest.raises(StockPromised):
        set_stock(variant, None, allow_backorder=False)

    assert (level_of(variant).allow_backorder, level_of(variant).available) == (True, -2)


def test_runs_as_many_statements_for_twenty_variants_as_for_one(budget):
    one, many = VariantFactory.create_batch(1), VariantFactory.create_batch(20)

    def entries(variants):
        return [Stocked(variant.pk, 7) for variant in variants]

    with budget(8):
        services.set_stock(entries=entries(one), reason="adjustment")
    with budget(8):
        services.set_stock(entries=entries(many), reason="adjustment")


def test_adjusts_one_level_by_a_delta(admin):
    variant = VariantFactory(stock=10)

    services.adjust_stock(variant_id=variant.pk, delta=-4, actor_id=admin.pk, note="Broken")

    assert level_of(variant).on_hand == 6
    movement = StockMovement.objects.order_by("pk").last()
    assert (movement.delta, movement.actor, movement.note) == (-4, admin, "Broken")


def test_does_not_adjust_below_what_is_promised():
    variant = VariantFactory(stock=10)
    services.take_stock(demand={variant.pk: 3})

    with pytest.raises(StockPromised):
        services.adjust_stock(variant_id=variant.pk, delta=-8)

    assert level_of(variant).on_hand == 10
    assert StockMovement.objects.count() == 1


def test_looks_for_nothing_where_a_variant_is_new(budget):
    variants = [VariantFactory(stock=7, is_stocked=False) for _ in range(2)]
    entries = [Stocked(variant.pk, 7, is_new=True) for variant in variants]

    with budget(3):  # the location, the levels, the movements
        services.set_stock(entries=entries, reason="import")

    assert [level_of(variant).available for variant in variants] == [7, 7]
    assert list(StockMovement.objects.values_list("delta", "reason")) == [(7, "import"), (7, "import")]
