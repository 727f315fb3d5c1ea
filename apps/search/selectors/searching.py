"""Finds products by a text, ranked."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, UUIDField, Value
from django.db.models.expressions import RawSQL

from apps.products.models import Product, ProductQuerySet
from apps.search.models import Asking, hits, relevance
from apps.search.rules import Question
from apps.search.selectors.understanding import understand
from core.pagination import MAX_RANKED

MAX_HITS = 20_000
"""How many products that answer a question are looked at in search of those that pass the filters too."""

POOL = 300
"""How many products that have only some of the words are looked at."""

ENOUGH = 10
"""Fewer products with every word are filled up with the next best, to so many."""

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


def matching(products: ProductQuerySet, text: str) -> ProductQuerySet:
    """Narrow products down to those that have every word of a text: however many, and unranked."""
    question = understand(text)
    if question is None:
        return products.none()
    return products.filter(search_document__id__matches=Asking(question))


def ranked(products: ProductQuerySet, text: str) -> ProductQuerySet:
    """Find the best products for a text among these, with their `relevance`; at most so many as can be leafed through.

    Those with every word come first; fewer than ten are filled up with what has some of them.
    """
    question = understand(text)
    if question is None:
        return products.none().annotate(relevance=Value(0, output_field=BigIntegerField()))
    return ranked_by(products, question)


def ranked_by(products: ProductQuerySet, question: Question) -> ProductQuerySet:
    """Find the best products for a question among these, in the order of their `relevance`."""
    found = Product.objects.filter(pk__in=_candidates(products, question), search_document__isnull=False)
    worth = RawSQL(*relevance(question, connection.vendor), BigIntegerField())  # noqa: S611 all values are parameters
    return found.annotate(relevance=worth).order_by(F("relevance").desc(), "-created_at", "pk")


def _candidates(products: ProductQuerySet, question: Question) -> RawSQL:
    """Choose what is worth ranking, in one subquery.

    Its work has a bound, and goes from the index to the products, one by one by their keys, whatever the database
    thinks of how many there are: it knows little of the words.
    """
    asked = [Asking(question)]
    if question.frequency > MAX_RANKED:
        asked.insert(0, Asking(question, is_name_only=True))
    found, params = _hits(asked, str(MAX_HITS))
    passing, own = _passing(products)
    most = MAX_RANKED * len(asked)  # some come twice
    parts = [
        f"hits(id) AS MATERIALIZED ({found})",
        f"whole(id) AS MATERIALIZED ({passing.replace(KEYS, 'hits')} LIMIT {most})",
    ]
    params += own
    chosen = "SELECT id FROM whole"
    if relaxed := question.relaxed():
        pool, pool_params = _hits([Asking(less) for less in relaxed], SHORT)
        worth, words = relevance(question, connection.vendor)
        best = POOLED.format(passing=passing.replace(KEYS, "pooled"), enough=ENOUGH, relevance=worth)
        distinct = f"SELECT DISTINCT * FROM ({pool}) found"  # noqa: S608 names of ours, values are parameters
        parts += [f"pooled(id) AS MATERIALIZED ({distinct})", f"filled(id) AS ({best})"]
        params += [*pool_params, *own, *words]
        chosen += " UNION ALL SELECT id FROM filled"
    return RawSQL(f"WITH {', '.join(parts)} {chosen}", params)  # noqa: S611 all values are parameters


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
