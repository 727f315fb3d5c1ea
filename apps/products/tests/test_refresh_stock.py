"""Refreshing stock ..."""

import pytest

from apps.products import services
from apps.products.models import Product, Variant
from apps.products.tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db


def test_sums_it_up_on_the_product():
    product = VariantFactory(stock=1).product
    other = VariantFactory(product=product, stock=2)

    services.refresh_stock(stock={other.pk: 7})

    product.refresh_from_db()
    other.refresh_from_db()
    assert (other.stock, product.stock) == (7, 8)


def test_keeps_no_number_for_what_is_not_tracked():
    variant = VariantFactory(stock=None)

    services.refresh_stock(stock={variant.pk: 7})

    assert (Variant.objects.get().stock, Product.objects.get().stock) == (None, None)


@pytest.mark.parametrize("size", [20, 21])  # the last number whose statement is kept, and the next
def test_takes_as_many_statements_for_many_variants_as_for_one(count_statements, size):
    one, *others = [product.variants.get() for product in ProductFactory.create_batch(size + 1)]

    with count_statements() as for_one:
        services.refresh_stock(stock={one.pk: 3})
    with count_statements() as for_many:
        services.refresh_stock(stock={variant.pk: 3 for variant in others})

    assert (for_one.count, for_many.count) == (4, 4)
    assert set(Product.objects.values_list("stock", flat=True)) == {3}


def test_writes_nothing_where_nothing_changed(count_statements):
    variant = VariantFactory(stock=3)

    with count_statements() as spent:
        services.refresh_stock(stock={variant.pk: 3})

    assert spent.count == 1
