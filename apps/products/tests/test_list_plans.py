"""The list of 100,000 products is read by an index, whatever it is narrowed down by and however it is ordered."""

import json
import re
from itertools import count
from itertools import product as pairs

import pytest
from django.db import connection
from psycopg import Cursor

from apps.products.filters import ORDERINGS
from apps.products.models import Attribute, CollectionEntry, Product
from apps.products.tests.factories import CategoryFactory, CollectionFactory, base_currency
from core.tests.statistics import gather

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/"
SIZE = 100_000
MANY = 20_000
"""Rows that PostgreSQL may think it has to sort: not those of the whole shop."""

FILTERS = {
    "nothing": {},
    "category": {"category": "shelf-3"},
    "categories below": {"category": "furniture"},
    "collection": {"collection": "summer"},
    "price": {"price_min": "100", "price_max": "300"},
    "stock": {"in_stock": "true"},
    "attribute": {"attr_material": "v-1,v-2"},
    "time": {"created_after": "2024-01-05"},
    "category and price": {"category": "furniture", "price_min": "100"},
    "category, stock and attribute": {"category": "furniture", "in_stock": "true", "attr_material": "v-1"},
    "price and time": {"price_max": "300", "created_after": "2024-01-05"},
    "price and stock": {"price_min": "100", "in_stock": "true"},
}
LOOKS_UP = re.compile(r"SEARCH products_product USING INDEX sqlite_autoindex_products_product_1 \(id=\?\)")
SORTS_FEW_OF = "collection"
"""What is looked up by the keys of few, each time, or was picked by hand, comes in no order of its own."""

PRODUCTS = """
    INSERT INTO products_product (
        id, created_at, updated_at, name, slug, description, price, currency, stock, allow_backorder, category_id,
        status, image, vendor, tags, tax_class, seo_title, seo_description, version
    )
    SELECT {key}, {time}, {time}, 'Product ' || (n * 7919 % 100003), 'product-' || n, '', n * 7919 % 100003,
        '{currency}', n % 10, {false}, shelf.id, CASE WHEN n % 10 = 7 THEN 'draft' ELSE 'active' END, '', '', '[]',
        'standard', '', '', 0
    FROM {numbers} JOIN products_category shelf ON shelf.slug = 'shelf-' || (n % 50)
"""
FACTS = """
    INSERT INTO products_attributevalue (id, product_id, attribute_id, text, slug)
    SELECT id, id, '{attribute}', 'V', 'v-' || (price % 20) FROM products_product
"""
WORDS = {
    "sqlite": {
        "key": "printf('%032x', n)",
        "time": "datetime(1704067200 + n * 7, 'unixepoch')",
        "false": "0",
        "numbers": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {size}) SELECT n FROM s)",
    },
    "postgresql": {
        "key": "lpad(to_hex(n), 32, '0')::uuid",
        "time": "timestamptz '2024-01-01' + n * interval '7 seconds'",
        "false": "false",
        "numbers": "generate_series(1, {size}) s(n)",
    },
}


def fill() -> None:
    """Make the shop by SQL, in seconds."""
    furniture = CategoryFactory(name="Furniture")
    for number in range(50):
        CategoryFactory(name=f"Shelf {number}", parent=furniture if number < 40 else None)
    attribute = Attribute.objects.create(name="Material", slug="material")
    words = {name: word.format(size=SIZE) for name, word in WORDS[connection.vendor].items()}
    key = attribute.pk if connection.vendor == "postgresql" else attribute.pk.hex
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS.format(currency=base_currency(), **words))
        cursor.execute(FACTS.format(attribute=key))
    summer = CollectionFactory(name="Summer")
    CollectionEntry.objects.bulk_create(
        CollectionEntry(collection=summer, product=product) for product in Product.objects.order_by("pk")[:300]
    )
    gather()


def explained(sql, values) -> str:
    """The plan of a statement, a step a line."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", values)
            return "\n".join(row[3] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", values)
        found = cursor.fetchone()[0]
    return "\n".join(_steps(json.loads(found)[0]["Plan"] if isinstance(found, str) else found[0]["Plan"]))


def kept(sql, values) -> str:
    """The plan that PostgreSQL keeps of a statement that it prepares: one for all values."""
    places = count(1)
    numbered = re.sub("%%|%s", lambda found: "%" if found[0] == "%%" else f"${next(places)}", sql)
    types = ", ".join("bigint" if isinstance(value, int) else "unknown" for value in values)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE asked {f'({types})' if values else ''} AS {numbered}")
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        plan = explained(f"EXECUTE asked {f'({marks})' if values else ''}", values)
        cursor.execute("DEALLOCATE asked")
        cursor.execute("RESET plan_cache_mode")
    return plan


def asked_of(api, params):
    """Ask for a list; returns its statement with its values, whether it is prepared, and what it finds."""
    asked, is_prepared = [], []

    def note(execute, sql, values, many, context):
        asked.append((sql, values))
        is_prepared.append(type(context["cursor"].cursor) is Cursor)
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        response = api.get(URL, params, headers={"Cache-Control": "no-cache"})
    assert response.status_code == 200
    return *asked[-1], is_prepared[-1], response.json()["results"]


def plan_of(api, params) -> str:
    """Ask the database how it reads a list that is not empty."""
    sql, values, is_prepared, results = asked_of(api, params)
    assert results
    plan = explained(sql, values)
    return f"{plan}\n{kept(sql, values)}" if is_prepared else plan


def _steps(node):
    yield f"{node['Node Type']} {node.get('Relation Name', '')} {node['Plan Rows']}"
    for inner in node.get("Plans", ()):
        yield from _steps(inner)


def reads_too_much(plan: str, name: str) -> list[str]:
    """The steps of a plan that read or sort the whole shop."""
    steps = plan.splitlines()
    if connection.vendor == "sqlite":
        scans = [step for step in steps if re.fullmatch(r"SCAN products_product\w*", step)]
        sorts = [step for step in steps if "TEMP B-TREE FOR ORDER BY" in step]
        few = len(sorts) if name == SORTS_FEW_OF else sum(map(bool, map(LOOKS_UP.fullmatch, steps)))
        return scans + sorts[few:]
    scans = [step for step in steps if step.startswith("Seq Scan products_product ")]
    return scans + [step for step in steps if step.startswith("Sort") and int(step.split()[-1]) > MANY]


def test_in_every_way_that_the_interface_offers_and_on_the_next_pages_too(api) -> None:
    fill()

    wrong = {
        (name, ordering): steps
        for (name, params), ordering in pairs(FILTERS.items(), ORDERINGS)
        if (steps := reads_too_much(plan_of(api, {**params, "ordering": ordering}), name))
    }

    assert wrong == {}
    # The control: a plan that does read the whole shop is seen.
    assert reads_too_much(explained(*Product.objects.order_by("description", "pk")[:21].query.sql_with_params()), "")
    for ordering in ORDERINGS:
        first = api.get(URL, {"ordering": ordering, "page_size": 100}).json()
        cursor = first["next"].rpartition("cursor=")[2].partition("&")[0]
        plan = plan_of(api, {"ordering": ordering, "cursor": cursor.replace("%3D", "=")})
        assert reads_too_much(plan, "nothing") == []
        if connection.vendor == "sqlite":
            assert re.search(r"product_status_\w+ \(status=\? AND \((created_at|price|name),id\)[<>]", plan), plan
