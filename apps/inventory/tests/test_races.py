"""When a product is written while its stock moves ..."""

from contextlib import suppress
from itertools import cycle
from random import randrange
from threading import Thread
from time import monotonic, sleep

import pytest
from django.db import connections, transaction

from apps.inventory import services
from apps.inventory.exceptions import OutOfStock
from apps.inventory.models import StockLevel
from apps.products import services as products
from apps.products.events import Stocked
from apps.products.models import Product, Variant
from apps.products.services import saving
from apps.products.tests.factories import ProductFactory, VariantFactory
from core.tests.racing import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

PATIENCE = 0.4


@pytest.fixture
def product():
    """A product in two sizes, S and M, ten of each."""
    product = ProductFactory(variant=False)
    for size in "SM":
        VariantFactory(product=product, sku=size, options=[["Size", size]])
    return product


def variants_of(product, **changes):
    """Name all its variants, with changes to some, by SKU."""
    return [{"id": variant.pk, **changes.get(variant.sku, {})} for variant in product.variants.all()]


@pytest.fixture
def after(monkeypatch):
    """Make something start in a thread once a step of a product's write is through; gives what it raised."""
    raised, threads = [], []

    def start_after(step, work, *, patience=PATIENCE):
        original = getattr(saving, step)

        def run():
            try:
                work()
            except Exception as error:  # noqa: BLE001 the test looks at it
                raised.append(error)
            finally:
                connections.close_all()

        def stepped(*args, **kwargs):
            outcome = original(*args, **kwargs)
            if not threads:
                threads.append(Thread(target=run))
                threads[0].start()
                threads[0].join(patience)
            return outcome

        monkeypatch.setattr(saving, step, stepped)
        return raised

    yield start_after
    for thread in threads:
        thread.join(10)


def update(product, **changes):
    products.update_product(product_id=product.pk, changes=changes, actor_id=None)


def test_a_sale_of_its_sibling_and_the_write_do_not_wait_for_each_other(product, after):
    sibling = Variant.objects.get(sku="M")
    raised = after("_announce_early", lambda: services.take_stock(demand={sibling.pk: 1}))

    update(product, variants=variants_of(product, S={"stock": 4}))
    settle(sibling, 9)

    assert raised == []
    assert Product.objects.get().stock == 13


def settle(variant, stock):
    """Wait until a thread has come through."""
    for _ in range(100):
        variant.refresh_from_db()
        if variant.stock == stock:
            return
        sleep(0.05)


def test_a_variant_that_goes_and_a_count_of_it_do_not_wait_for_each_other(product, after):
    going = Variant.objects.get(sku="S")
    services.set_stock(entries=[Stocked(going.pk, 0)], reason="adjustment")
    raised = after("_lock", lambda: services.set_stock(entries=[Stocked(going.pk, 3)], reason="adjustment"))

    update(product, variants=variants_of(product)[1:])

    assert "deadlock" not in str(raised)
    assert list(product.variants.values_list("sku", flat=True)) == ["M"]


def test_a_product_that_is_locked_first_and_a_sale_of_it_do_not_wait_for_each_other(product, after):
    small = Variant.objects.get(sku="S")
    raised = after("survey", lambda: services.take_stock(demand={small.pk: 1}))

    with transaction.atomic():
        products.lock_product(product_id=product.pk)
        update(product, variants=variants_of(product, S={"stock": 4}))
    settle(small, 3)

    assert raised == []
    assert Product.objects.get().stock == 13


def test_a_backorder_that_ends_meanwhile_has_ended_on_the_level_too(after):
    variant = VariantFactory(stock=9, allow_backorder=True)
    product = variant.product
    after("survey", lambda: update(product, variants=[{"id": variant.pk, "allow_backorder": False}]), patience=5)

    update(product, stock=5)

    variant.refresh_from_db()
    level = StockLevel.objects.get()
    assert (variant.allow_backorder, level.allow_backorder) == (False, False)
    assert (variant.stock, level.available) == (5, 5)


def test_a_product_written_while_it_sells_stays_in_step(product):
    medium = Variant.objects.get(sku="M")
    services.set_stock(entries=[Stocked(medium.pk, 100_000)], reason="adjustment")
    is_over = monotonic() + 2

    def count():
        for stock in cycle(range(50, 60)):
            if monotonic() > is_over:
                return
            update(product, variants=variants_of(product, S={"stock": stock}))

    def sell():
        while monotonic() < is_over:
            with suppress(OutOfStock):
                takes = services.take_stock(demand={medium.pk: 1})
                services.release_stock(takes=takes[: randrange(2)])

    outcomes = race(count, count, *[sell] * 6)

    assert outcomes == [None] * 8
    product.refresh_from_db()
    levels = dict(StockLevel.objects.values_list("variant", "available"))
    assert levels == dict(Variant.objects.values_list("pk", "stock"))
    assert product.stock == sum(levels.values())
