"""Questions about products ..."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.products.models import Product, Variant
from apps.products.tests.factories import (
    AttributeFactory,
    AttributeValueFactory,
    CategoryFactory,
    OptionValueFactory,
    ProductFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


def test_chain_from_the_manager_and_from_each_other(budget):
    furniture = CategoryFactory(name="Furniture")
    chair = ProductFactory(category=CategoryFactory(name="Chairs", parent=furniture))
    ProductFactory(category=furniture, status="draft")
    ProductFactory(category=furniture, stock=0)
    ProductFactory()

    with budget(1):
        found = list(Product.objects.active().available().by_category("furniture").with_category().order_by("pk"))
        assert [(product, product.category.name) for product in found] == [(chair, "Chairs")]


def test_find_by_a_value(budget):
    wood = AttributeFactory(name="Wood")
    oak = [AttributeValueFactory(attribute=wood, text="Oak").product for _ in range(2)]
    ash = AttributeValueFactory(attribute=wood, text="Ash").product
    AttributeValueFactory(attribute__name="Color", text="Oak")
    sized = [OptionValueFactory(option__name="Wood", option__product=one, value="Oak").option.product for one in oak]
    optional = OptionValueFactory(option__name="Wood", value="Oak").option.product

    with budget(3):
        assert set(Product.objects.having("wood", ["oak"])) == {*oak, *sized, optional}
        assert set(Product.objects.having("wood", ["oak", "ash"])) == {*oak, *sized, optional, ash}
        assert set(Product.objects.having("wood", ["elm"])) == set()


def test_tell_active_from_available():
    sold_out = ProductFactory(stock=0)
    there = ProductFactory(stock=1)
    ProductFactory(status="draft")

    assert set(Product.objects.active()) == {sold_out, there}
    assert set(Product.objects.available()) == {there}
    assert [product.is_available for product in (sold_out, there)] == [False, True]


@pytest.mark.parametrize(
    ("stock", "allow_backorder", "is_in_stock"),
    [(1, False, True), (0, False, False), (0, True, True), (None, False, True)],
)
def test_agree_with_the_database_on_what_is_in_stock(stock, allow_backorder, is_in_stock):
    variant = VariantFactory(stock=stock, allow_backorder=allow_backorder)

    product = Product.objects.get()
    assert product.is_in_stock == product.is_available == variant.is_in_stock == is_in_stock


def test_come_newest_first_by_default():
    first, second = ProductFactory(), ProductFactory()

    assert list(Product.objects.all()) == [second, first]


def test_have_the_indexes_that_lists_need():
    indexes = {index.name: index.fields for index in Product._meta.indexes}

    assert indexes["product_status_newest"] == ["status", "created_at", "id", "price"]
    assert indexes["product_category_status"] == ["category", "status"]


@pytest.mark.parametrize(
    "ordering", [("-created_at", "-pk"), ("created_at", "pk"), ("price", "pk"), ("-price", "-pk"), ("-name", "-pk")]
)
def test_walk_along_an_index_in_every_order(ordering):
    ProductFactory()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")

    plan = Product.objects.active().order_by(*ordering)[:21].explain()

    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    "wrong", [{"price": -1}, {"stock": -1}, {"stock": None}, {"compare_at_price": -1}, {"track_stock": False}]
)
def test_are_answered_by_a_database_that_refuses_nonsense(wrong):
    variant = VariantFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.filter(pk=variant.pk).update(**wrong)
