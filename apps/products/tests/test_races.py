"""When two write the catalogue at the same moment ..."""

from decimal import Decimal
from threading import Barrier, Event
from time import sleep

import pytest
from django.db import transaction

from apps.products import services
from apps.products.exceptions import CategoryCycle
from apps.products.models import Category, Product, ProductQuerySet, Variant, VariantQuerySet
from apps.products.tests.factories import CategoryFactory, ProductFactory, VariantFactory, base_currency, draft
from core.tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


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

    def read_together(self):
        both_have_written.wait()
        return list(self.order_by("pk"))

    def refresh(stock):
        with transaction.atomic():
            services.refresh_stock(stock=stock)
            sleep(0.3)  # so that the other one sums up before this is committed

    monkeypatch.setattr(VariantQuerySet, "lock_all", lambda self: list(self.order_by("pk")))
    monkeypatch.setattr(ProductQuerySet, "lock_all", read_together)
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
