"""When two write the catalogue at the same moment ..."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import transaction

from apps.products import services
from apps.products.exceptions import CategoryCycle
from apps.products.models import Category, Product, ScheduledPrice, Variant, VariantQuerySet
from apps.products.services import stock
from apps.products.tests.factories import CategoryFactory, ProductFactory, VariantFactory, base_currency, draft
from core.tests.racing import race, unlocked

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_two_products_by_one_name_get_two_slugs():
    base_currency()

    race(*[lambda: services.create_product(draft=draft("Chair"), actor_id=None)] * 4)

    assert set(Product.objects.values_list("slug", flat=True)) == {"chair", "chair-2", "chair-3", "chair-4"}


def test_one_file_imported_twice_makes_each_product_once():
    base_currency()
    drafts = [draft(f"Chair {number}", category=("Furniture", "Chairs")) for number in range(5)]

    outcomes = race(*[lambda: services.save_products(drafts=drafts, update=False)] * 2)

    results = sorted(outcome.result for answer in outcomes for outcome in answer)
    assert results == ["created"] * 5 + ["unchanged"] * 5
    assert (Product.objects.count(), Category.objects.count()) == (5, 2)


def test_two_categories_do_not_move_below_each_other():
    one, two = CategoryFactory(), CategoryFactory()

    outcomes = race(
        lambda: services.update_category(category_id=one.pk, changes={"parent_id": two.pk}),
        lambda: services.update_category(category_id=two.pk, changes={"parent_id": one.pk}),
    )

    assert sorted(type(outcome) for outcome in outcomes if isinstance(outcome, Exception)) == [CategoryCycle]
    assert Category.objects.filter(parent=None).count() == 1


def test_changes_of_different_fields_both_stay():
    product = ProductFactory(stock=5)

    outcomes = race(
        lambda: services.update_product(product_id=product.pk, changes={"name": "New"}, actor_id=None),
        lambda: services.update_product(product_id=product.pk, changes={"price": Decimal(7)}, actor_id=None),
        lambda: services.update_product(product_id=product.pk, changes={"stock": 3}, actor_id=None),
    )

    product.refresh_from_db()
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert (product.name, product.price, product.stock) == ("New", 700, 3)


def refresh_both(first, second):
    return race(
        lambda: services.refresh_stock(stock={first.pk: 1}),
        lambda: services.refresh_stock(stock={second.pk: 2}),
    )


def test_the_sum_of_two_variants_counts_both():
    first = VariantFactory()
    second = VariantFactory(product=first.product)

    refresh_both(first, second)

    assert Product.objects.get().stock == 3


@pytest.mark.postgres
def test_without_the_locks_the_sum_would_miss_one(monkeypatch):
    """The control: the race is real."""
    first = VariantFactory()
    second = VariantFactory(product=first.product)
    both_have_written = Barrier(2, timeout=5)

    read = unlocked(stock.KEYS)

    def read_together(**values):
        both_have_written.wait()
        return read(**values)

    def refresh(stock):
        with transaction.atomic():
            services.refresh_stock(stock=stock)
            sleep(0.3)  # so that the other one sums up before this is committed

    monkeypatch.setattr(stock.SIBLINGS, "rows", unlocked(stock.SIBLINGS))
    monkeypatch.setattr(stock.KEYS, "rows", read_together)
    race(lambda: refresh({first.pk: 1}), lambda: refresh({second.pk: 2}))

    assert Product.objects.get().stock in {11, 12}


@pytest.mark.postgres
def test_the_sum_counts_a_variant_that_is_added_meanwhile():
    product = ProductFactory(stock=10)
    (variant,) = product.variants.all()
    is_added, is_over = Event(), Event()

    def add():
        with transaction.atomic():
            Variant.objects.filter(product=product).lock_all()
            VariantFactory(product=product, stock=5, is_stocked=False)
            is_added.set()
            is_over.wait(0.3)  # nobody sets it: the sale gets that long to run into the lock

    def sell():
        is_added.wait(5)
        services.refresh_stock(stock={variant.pk: 9})

    race(add, sell)

    assert Product.objects.get().stock == 14


@pytest.fixture
def cheaper_from_noon():
    """A variant of 19.90 that costs 15.00 for a day."""
    variant = ProductFactory(price=1990).variants.get()
    ScheduledPrice.objects.create(variant=variant, price=1500, starts_at=NOON, ends_at=NOON + timedelta(days=1))
    return variant


def price_written_while_one_starts(variant, monkeypatch, read):
    """Write another price once the clock has read the variant to start what is scheduled; what it costs in the end."""
    clock_has_read, is_written = Event(), Event()

    def read_and_wait(self):
        rows = read(self)
        if not clock_has_read.is_set():
            clock_has_read.set()
            is_written.wait(0.3)  # the other one gets that long to write, or to run into the lock
        return rows

    def write():
        clock_has_read.wait(5)
        services.update_product(product_id=variant.product_id, changes={"price": Decimal(18)}, actor_id=None)
        is_written.set()

    monkeypatch.setattr(VariantQuerySet, "lock_all", read_and_wait)
    race(lambda: services.apply_scheduled_prices(at=NOON), write)
    services.apply_scheduled_prices(at=NOON + timedelta(days=2))
    variant.refresh_from_db()
    return variant.price


def test_a_price_that_is_written_while_a_scheduled_one_starts_is_not_lost(cheaper_from_noon, monkeypatch):
    assert price_written_while_one_starts(cheaper_from_noon, monkeypatch, VariantQuerySet.lock_all) == 1800


@pytest.mark.postgres
def test_without_the_lock_it_would_be_lost(cheaper_from_noon, monkeypatch):
    """The control: the race is real."""
    assert price_written_while_one_starts(cheaper_from_noon, monkeypatch, list) == 1990
