"""Finds products by a text, ranked."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, UUIDField, Value
from django.db.models.expressions import RawSQL

from apps.products.models import Product, ProductQuerySet
from apps.search.models import Asking, Document, Relevance
from apps.search.rules import Question
from apps.search.selectors.understanding import understand
from core.pagination import MAX_RANKED

MAX_HITS = 20_000
"""How many products that answer a question are looked at in search of those that pass the filters too."""

POOL = 300
"""How many products that have only some of the words are looked at."""

ENOUGH = 10
"""Fewer products with every word are filled up with the next best, to so many."""

ONE = "WITH products_product AS MATERIALIZED (SELECT * FROM products_product WHERE id = {table}.id)"
"""Stands for all products where there is but one to look at."""

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
    return _ranked(_candidates(products, question), question)


def _ranked(keys: RawSQL, question: Question) -> ProductQuerySet:
    found = Product.objects.filter(pk__in=keys, search_document__isnull=False)
    return found.annotate(relevance=Relevance(question)).order_by(F("relevance").desc(), "-created_at", "pk")


def _candidates(products: ProductQuerySet, question: Question) -> RawSQL:
    """Choose what is worth ranking, in one subquery.

    Its work has a bound, and goes from the index to the products, one by one by their keys, whatever the database
    thinks of how many there are: it knows little of the words.
    """
    asked = [Asking(question)]
    if question.frequency > MAX_RANKED:
        asked.insert(0, Asking(question, is_name_only=True))
    hits, params = _hits(asked, MAX_HITS)
    passing, own = _passing(products, "hits")
    parts = [f"hits(id) AS MATERIALIZED ({hits})", f"whole(id) AS MATERIALIZED ({passing} LIMIT {MAX_RANKED})"]
    params += own
    chosen = "SELECT id FROM whole"
    if relaxed := question.relaxed():
        pool, pool_params = _hits([Asking(less) for less in relaxed], POOL)
        filled, filled_params = _filled_up(products, question)
        parts += [f"pool(id) AS MATERIALIZED ({pool})", f"filled(id) AS ({filled})"]
        params += [*pool_params, *filled_params]
        chosen += " UNION ALL SELECT id FROM filled"
    return RawSQL(f"WITH {', '.join(parts)} {chosen}", params)  # noqa: S611 all values are parameters


def _hits(asked: Sequence[Asking], limit: int) -> Sql:
    """Ask the index for one question after the other, until there are enough."""
    queries, params = [], []
    for asking in asked:
        sql, own = _compiled(Document.objects.filter(id__matches=asking).values("product_id"))
        queries.append(sql)
        params += own
    return f"{' UNION ALL '.join(queries)} LIMIT {limit}", params


def _passing(products: ProductQuerySet, table: str) -> Sql:
    """Pick those of a table of keys that are among these products."""
    key = RawSQL(f"{table}.id", [], UUIDField())  # noqa: S611 a name of ours
    sql, params = _compiled(products.filter(pk=key).order_by().values("pk"))
    if connection.vendor == "postgresql":
        # Without statistics, as after an import, it would rather walk through all active products for each key.
        sql = f"{ONE.format(table=table)} {sql}"
    return f"SELECT id FROM {table} WHERE EXISTS ({sql})", params  # noqa: S608 all values are parameters


def _filled_up(products: ProductQuerySet, question: Question) -> Sql:
    """Choose the next best, where there are fewer than ten with every word."""
    passing, params = _passing(products, "pool")
    is_short = f"(SELECT COUNT(*) FROM (SELECT id FROM whole LIMIT {ENOUGH}) enough) < {ENOUGH}"  # noqa: S608
    pool = RawSQL(f"{passing} AND {is_short}", params)  # noqa: S611
    best = _ranked(pool, question).values("pk")
    return _compiled(best[:ENOUGH])


def _compiled(queryset: Any) -> Sql:
    sql, params = queryset.query.sql_with_params()
    return sql, list(params)
