"""Finds products by a text, ranked."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, UUIDField, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from apps.products.models import Product, ProductQuerySet
from apps.search.models import Asking, hits, relevance
from apps.search.rules import Question
from core.pagination import MAX_RANKED

MAX_HITS = 20_000
"""How many products that answer a question are looked at in search of those that pass the filters too."""

POOL = 300
"""How many products that have only some of the words are looked at."""

ENOUGH = 10
"""Fewer products with every word are filled up with the next best, to so many."""

AMONG = {
    "sqlite": "products_product.id IN (SELECT id FROM chosen)",
    "postgresql": "products_product.id = ANY(ARRAY(SELECT id FROM chosen))",  # else it may read the whole shop
}

KEYS = "keys_at_hand"
"""Stands for the table of keys that is gone through."""

ONE = f"WITH products_product AS MATERIALIZED (SELECT * FROM products_product WHERE id = {KEYS}.id)"  # noqa: S608
"""Stands for all products where there is but one to look at."""

POOLED = """
    SELECT pool.id FROM ({passing}) pool
    JOIN products_product ON products_product.id = pool.id
    JOIN search_document ON search_document.product_id = pool.id
    ORDER BY {relevance} DESC, products_product.created_at DESC, products_product.id LIMIT {enough}
"""
"""The best of the pool."""

SHORT = f"CASE WHEN (SELECT COUNT(*) FROM (SELECT id FROM whole LIMIT {ENOUGH}) few) < {ENOUGH} THEN {POOL} ELSE 0 END"  # noqa: S608
"""How large the pool is to be: where there are enough with every word, nobody asks for less."""

Sql = tuple[str, list[Any]]


def matching(products: ProductQuerySet, question: Question | None) -> ProductQuerySet:
    """Narrow products down to those that have every word of a question: however many, and unranked."""
    if question is None:
        return products.none()
    return products.filter(search_document__id__matches=Asking(question))


def ranked(products: ProductQuerySet, question: Question | None) -> ProductQuerySet:
    """Find the best products for a question among these, in the order of their `relevance`, with how many are `found`.

    Those with every word come first; fewer than ten are filled up with what has some of them. There are at most so
    many as can be leafed through.
    """
    if question is None:
        nothing = Value(0, output_field=BigIntegerField())
        return Product.objects.none().annotate(relevance=nothing, found=nothing)
    is_chosen = RawSQL(AMONG[connection.vendor], [], BooleanField())  # noqa: S611 names of ours
    best = Product.objects.filter(is_chosen, search_document__isnull=False)
    query: Any = best.query.chain(_Choosing)
    query.choice = _choice(products, question)
    best.query = query
    worth = RawSQL(*relevance(question, connection.vendor), BigIntegerField())  # noqa: S611 all values are parameters
    found = RawSQL("SELECT COUNT(*) FROM chosen", [], BigIntegerField())
    return best.annotate(relevance=worth, found=found).order_by(F("relevance").desc(), "-created_at", "pk")


class _Choosing(Query):
    """A query of products that are `chosen`, by a table which stands before it: each part of it may look there."""

    choice: Sql

    def get_compiler(self, *args: Any, **options: Any) -> Any:
        """Write the table first."""
        compiler: Any = super().get_compiler(*args, **options)
        write = compiler.as_sql

        def as_sql(*args: Any, **options: Any) -> Any:
            sql, params = write(*args, **options)
            return f"{self.choice[0]} {sql}", (*self.choice[1], *params)

        compiler.as_sql = as_sql
        return compiler


def _choice(products: ProductQuerySet, question: Question) -> Sql:
    """Choose what is worth ranking, as a table of keys.

    Its work has a bound, and goes from the index to the products, one by one by their keys, whatever the database
    thinks of how many there are: it knows little of the words.
    """
    asked = [Asking(question)]
    if question.is_common:
        asked.insert(0, Asking(question, is_name_only=True))
    found, params = _hits(asked, str(MAX_HITS))
    passing, own = _passing(products)
    most = MAX_RANKED * len(asked)  # some come twice
    parts = [
        f"hits(id) AS MATERIALIZED ({found})",
        f"whole(id) AS MATERIALIZED ({passing.replace(KEYS, 'hits')} LIMIT {most})",
    ]
    params += own
    chosen = "SELECT DISTINCT id FROM whole"
    if relaxed := question.relaxed():
        pool, pool_params = _hits([Asking(less) for less in relaxed], SHORT)
        worth, words = relevance(question, connection.vendor)
        best = POOLED.format(passing=passing.replace(KEYS, "pooled"), enough=ENOUGH, relevance=worth)
        distinct = f"SELECT DISTINCT * FROM ({pool}) found"  # noqa: S608 names of ours, values are parameters
        parts += [f"pooled(id) AS MATERIALIZED ({distinct})", f"filled(id) AS ({best})"]
        params += [*pool_params, *own, *words]
        chosen = "SELECT id FROM whole UNION SELECT id FROM filled"
    return f"WITH {', '.join(parts)}, chosen(id) AS MATERIALIZED ({chosen})", params


def _hits(asked: Sequence[Asking], limit: str) -> Sql:
    """Ask the index for one question after the other, until there are enough."""
    queries = [hits(asking, connection.vendor) for asking in asked]
    sql = " UNION ALL ".join(sql for sql, _ in queries)
    return f"{sql} LIMIT {limit}", [param for _, params in queries for param in params]


def _passing(products: ProductQuerySet) -> Sql:
    """Pick those of a table of keys that are among these products."""
    key = RawSQL(f"{KEYS}.id", [], UUIDField())  # noqa: S611 a name of ours
    sql, params = products.filter(pk=key).order_by().values("pk").query.sql_with_params()
    if connection.vendor == "postgresql":
        # Without statistics, as after an import, it would rather walk through all active products for each key.
        sql = f"{ONE} {sql}"
    return f"SELECT id FROM {KEYS} WHERE EXISTS ({sql})", list(params)  # noqa: S608 all values are parameters
