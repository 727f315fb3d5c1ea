"""The catalogue's statistics ..."""

import pytest

from apps.products.tests.factories import CategoryFactory, ProductFactory, VariantFactory, base_currency

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/statistics/"


def test_count_average_and_sum_up(admin_api):
    chairs, tables = CategoryFactory(name="Chairs"), CategoryFactory(name="Tables")
    ProductFactory(price=1000, stock=2, category=chairs)
    ProductFactory(price=1001, stock=None, category=chairs)
    ProductFactory(price=5000, stock=1, category=tables, status="draft")

    assert admin_api.get(URL).json() == {
        "total_products": 3,
        "avg_price": "23.34",
        "total_value": "70.00",
        "currency": "GBP",
        "categories": [
            {
                "category": str(chairs.pk),
                "category_name": "Chairs",
                "category_slug": "chairs",
                "product_count": 2,
                "avg_product_price": "10.01",
            },
            {
                "category": str(tables.pk),
                "category_name": "Tables",
                "category_slug": "tables",
                "product_count": 1,
                "avg_product_price": "50.00",
            },
        ],
    }


def test_know_no_average_of_nothing(admin_api):
    base_currency()

    answer = admin_api.get(URL).json()

    assert (answer["total_products"], answer["avg_price"], answer["total_value"]) == (0, None, "0.00")


def test_do_not_overflow(admin_api):
    ProductFactory(price=10**15, stock=10**9)
    VariantFactory(price=10**15, stock=10**9)

    assert admin_api.get(URL).status_code == 200


def test_cost_three_statements(admin_api, budget):
    ProductFactory.create_batch(5)

    with budget(3):
        admin_api.get(URL)
