"""A list by a condition that few products meet ..."""

import json
from itertools import product as pairs

import pytest
from django.db import connection

from apps.products import filters
from apps.products.models import AttributeValue, Collection, CollectionEntry, Product, thinning
from apps.products.tests.factories import AttributeFactory, AttributeValueFactory, CategoryFactory, ProductFactory
from apps.products.tests.test_list_plans import URL, asked_of, fill
from core.tests.statistics import gather
from core.viewsets import _shaped

pytestmark = pytest.mark.django_db

SIZES = [f"size-{number}" for number in range(20)]
ORDERED = ("-created_at", "price", "-name")
FILTERS = {
    "value": {"attr_wood": "oak"},
    "values": {"attr_wood": "oak,ash"},
    "two attributes": {"attr_wood": "oak", "attr_size": "small"},
    "price": {"price_min": "3", "price_max": "6"},
    "time": {"created_after": "2024-01-05"},
    "value, price and time": {"attr_wood": "oak", "price_min": "3", "created_after": "2024-01-03"},
    "value and category": {"attr_wood": "oak", "category": "furniture"},
    "price and category": {"price_max": "4", "category": "furniture"},
    "value and stock": {"attr_wood": "oak", "in_stock": "true"},
    "value and collection": {"attr_wood": "oak", "collection": "even"},
    "price, time and collection": {"price_min": "3", "created_after": "2024-01-03", "collection": "even"},
    "nothing that there is": {"attr_wood": "elm"},
}


@pytest.fixture
def shop():
    """A dozen products that differ in all that is asked for."""
    wood, size = AttributeFactory(name="Wood"), AttributeFactory(name="Size")
    furniture = CategoryFactory(name="Furniture")
    chairs, other = CategoryFactory(name="Chairs", parent=furniture), CategoryFactory(name="Lamps")
    even = Collection.objects.create(name="Even", slug="even")
    for number in range(12):
        made = ProductFactory(
            name=f"No {number:02}", price=100 * (number % 7), category=(other, furniture, chairs)[number % 3]
        )
        Product.objects.filter(pk=made.pk).update(created_at=f"2024-01-{number + 1:02}T00:00:00Z", stock=number % 4)
        if number % 2 == 0:
            CollectionEntry.objects.create(collection=even, product=made, position=number)
        AttributeValueFactory(attribute=wood, product=made, text=("Oak", "Ash", "Fir")[number % 3 % 2])
        AttributeValueFactory(attribute=size, product=made, text=("Small", "Large")[number // 6])


def leafed_through(api, params):
    """The names on all pages by cursor, there and back, those by number, and the counts that come with these."""
    by_cursor, by_number, counts, address = [], [], set(), None
    answer = api.get(URL, {**params, "page_size": 2}).json()
    while True:
        by_cursor += [row["name"] for row in answer["results"]]
        if not (address := answer["next"]):
            break
        answer = api.get(address).json()
    backward = [row["name"] for row in answer["results"]]
    while address := answer["previous"]:
        answer = api.get(address).json()
        backward[:0] = [row["name"] for row in answer["results"]]
    assert backward == by_cursor
    for page in range(1, 9):
        answer = api.get(URL, {**params, "page_size": 2, "page": page}).json()
        by_number += [row["name"] for row in answer["results"]]
        counts.add(answer["count"])
    counts.add(api.get(URL, {**params, "count": "exact"}).json()["count"])
    return by_cursor, by_number, counts


@pytest.fixture
def few(monkeypatch):
    """Set what counts as few."""

    def fewer_than(many):
        monkeypatch.setattr(thinning, "MANY", many)
        monkeypatch.setattr(filters, "COUNTED", 2 * many)
        _shaped.cache_clear()  # statements that are compiled already

    yield fewer_than
    _shaped.cache_clear()


def test_is_the_same_however_many_are_few(api, shop, few):
    """None are few where the bound is 0: the lists that are walked along an index are the ones to compare with."""
    asked = [{**narrowed, "ordering": ordering} for narrowed, ordering in pairs(FILTERS.values(), ORDERED)]
    few(0)
    walked = [leafed_through(api, params) for params in asked]
    assert [len(names) for names, _, _ in walked[:: len(ORDERED)]] == [8, 12, 4, 6, 7, 4, 4, 7, 6, 4, 3, 0]
    assert all(names == numbered and counts == {len(names)} for names, numbered, counts in walked)

    for many in (3, 7, 100):
        few(many)
        assert [leafed_through(api, params) for params in asked] == walked


def test_is_not_begun_with_the_few_of_one_of_several_alternatives(shop):
    oak = Product.objects.having("wood", ["oak"])
    either = (Product.objects.filter(name="No 01") | Product.objects.filter(name="No 04") | oak).order_by("name", "pk")

    assert either.countable() is None
    assert list(either.leading(20)) == list(either)
    assert len(either) == 10, "the control: more than those of oak"


MUCH = {"postgresql": 50_000, "sqlite": 250_000}
"""Rows, or steps."""


def work(sql, values) -> int:
    """How much the database does for a statement: rows that it reads, or steps of its machine."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
            found = cursor.fetchone()[0]
            return _rows((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
        steps = []
        connection.connection.set_progress_handler(lambda: steps.append(1), 1_000)
        cursor.execute(sql, values)
        cursor.fetchall()
        connection.connection.set_progress_handler(None, 0)
        return 1_000 * len(steps)


def _rows(node) -> int:
    own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return int(own) + sum(map(_rows, node.get("Plans", ())))


def give_all_a_size() -> None:
    """An option for every product, one of twenty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO products_option (id, product_id, name, slug, position)"
            " SELECT id, id, 'Size', 'size', 0 FROM products_product"
        )
        cursor.execute(
            "INSERT INTO products_optionvalue (id, option_id, value, slug, position)"
            " SELECT id, id, 'Size', 'size-' || (price % 20), 0 FROM products_product"
        )
    gather()


def test_is_the_same_so_far_down_that_few_do_not_reach_there(api, shop, few):
    """From the page on that lies beyond all that may be few, the list is walked."""
    params = {"attr_wood": "oak", "page_size": 1}
    few(0)
    walked = [api.get(URL, {**params, "page": page}).json() for page in range(1, 11)]
    assert [len(answer["results"]) for answer in walked] == [1] * 8 + [0, 0]

    for many in (1, 2, 3, 100):
        few(many)
        assert [api.get(URL, {**params, "page": page}).json() for page in range(1, 11)] == walked


def test_takes_as_long_as_they_are_many_not_as_the_shop_is_large(api, few):
    fill()
    rare = list(Product.objects.order_by("pk")[:20_000:1_000])
    AttributeValue.objects.filter(product__in=rare).update(slug="rare", text="Rare")
    give_all_a_size()
    tiny = CategoryFactory(name="Tiny")
    Product.objects.filter(pk__in=[product.pk for product in rare[:3]]).update(category=tiny)
    asked = {
        "value": {"attr_material": "rare"},
        "value and stock": {"attr_material": "rare", "in_stock": "true"},
        "value of a category": {"attr_material": "rare", "category": "furniture"},
        "no value": {"attr_material": "none"},
        "rare value of all": {"attr_material": "rare,v-1,v-2", "price_min": "1000", "price_max": "1001"},
        "price": {"price_min": "10.00", "price_max": "10.50"},
        "page": {"attr_material": "rare", "page": "1"},
        "page of a small category": {"attr_size": ",".join(SIZES), "category": "tiny", "page": "1"},
        "page of nothing": {"attr_material": "none", "page": "2"},
        "nothing, counted": {"attr_material": "none", "count": "exact"},
        "too dear, counted": {"price_min": "99999999", "count": "exact"},
        "far down where there is nothing": {"attr_material": "none", "page": "900"},
        "no such size": {"attr_size": "none"},
        "size": {"attr_size": "size-3"},
        "an option that nothing has": {"attr_cut": "size-3"},
    }

    done = {
        (name, ordering): work(*asked_of(api, {**params, "ordering": ordering})[:2])
        for (name, params), ordering in pairs(asked.items(), ORDERED)
    }
    assert {case: much for case, much in done.items() if much >= MUCH[connection.vendor]} == {}
    few(0)
    sql, values, *_ = asked_of(api, {"attr_material": "none"})
    assert work(sql, values) > MUCH[connection.vendor], "the control: the same list walks through the whole shop"
