"""What other apps' tests may count on: a product that is made here ..."""

import pytest

from apps.products.tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db


def test_has_one_variant_with_its_price_and_stock():
    product = ProductFactory(price=500, stock=3)

    assert list(product.variants.values_list("price", "stock")) == [(500, 3)]


def test_comes_with_its_variant_and_sums_up_further_ones():
    variant = VariantFactory(price=500, stock=3)

    VariantFactory(product=variant.product, price=400, stock=2)

    variant.product.refresh_from_db()
    assert (variant.product.price, variant.product.stock) == (400, 5)


def test_knows_no_number_where_stock_is_not_tracked():
    variant = VariantFactory(stock=None)

    assert (variant.track_stock, variant.product.stock) == (False, None)
