"""Finds products by a text, ranked."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, F, UUIDField, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from apps.products.models import Product, ProductQuerySet
from apps.search.models import TEXTS, Asking, hits, relevance
from apps.search.rules import Question
from core.pagination import MAX_RANKED

MAX_HITS = 20_000
"""How many products that answer a question are looked at in search of those that pass the filters too."""

POOL = 300
"""How many products that have only some of the words are looked at."""

ENOUGH = 10
"""Fewer products with every word are filled up with the next best, to so many."""

KEYS = "keys_at_hand"
"""Stands for the table of keys that is gone through."""

ONE = f"WITH products_product AS MATERIALIZED (SELECT * FROM products_product WHERE id = {KEYS}.id)"  # noqa: S608 names of ours
"""Stands for all products where there is but one to look at.

Without statistics, as after an import, PostgreSQL would rather walk through all active products for each key.
"""

ANSWERS = {
    "sqlite": f"""
        SELECT {KEYS}.id, {", ".join(f"document.{name}" for name in TEXTS)}, product.is_in_stock, product.created_at
        FROM {KEYS} CROSS JOIN ({{passing}}) product ON product.pk = {KEYS}.id
        CROSS JOIN search_document document ON document.id = {KEYS}.document
    """,  # noqa: S608 names of ours
    "postgresql": f"SELECT {KEYS}.*, product.* FROM {KEYS} CROSS JOIN LATERAL ({ONE} {{passing}} LIMIT 1) product",  # noqa: S608 names of ours
}
"""Those of some keys whose products pass all filters, with what they are ranked by."""

IN_ONE_GO = {"sqlite": "MATERIALIZED", "postgresql": "NOT MATERIALIZED"}
"""Whether hits are put down first: not with their texts, of those that pass no filter."""

ONCE = {"sqlite": "SELECT * FROM whole GROUP BY id", "postgresql": "SELECT DISTINCT ON (id) * FROM whole"}

IS_SHORT = f"(SELECT COUNT(*) FROM (SELECT id FROM whole LIMIT {ENOUGH}) few) < {ENOUGH}"  # noqa: S608 names of ours
"""Whether there are too few with every word: where there are enough, nobody asks for less."""

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
    best = Product.objects.extra(tables=["chosen"], where=["chosen.id = products_product.id"])
    query: Any = best.query.chain(_Choosing)
    query.choice = _choice(products, question)
    best.query = query
    worth = RawSQL("chosen.worth", [], BigIntegerField())
    found = RawSQL("SELECT COUNT(*) FROM answers", [], BigIntegerField())
    return best.annotate(relevance=worth, found=found).order_by(F("relevance").desc(), "-created_at", "-pk")


class _Choosing(Query):
    """A query of products that are `chosen`, by a table which stands before it: each part of it may look there."""

    choice: Sql

    def get_compiler(self, *args: Any, **options: Any) -> Any:
        """Write the table first, with no more of the best than are read."""
        compiler: Any = super().get_compiler(*args, **options)
        write = compiler.as_sql

        def as_sql(*args: Any, **options: Any) -> Any:
            sql, params = write(*args, **options)
            choice, own = self.choice
            return f"{choice} LIMIT {self.high_mark or MAX_RANKED}) {sql}", (*own, *params)

        compiler.as_sql = as_sql
        return compiler


def _choice(products: ProductQuerySet, question: Question) -> Sql:
    """Choose what answers the question, and rank it: the beginning of a statement, up to how many of the best.

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
        f"hits AS {IN_ONE_GO[connection.vendor]} ({found})",
        f"whole AS MATERIALIZED ({passing.replace(KEYS, 'hits')} LIMIT {most})",
    ]
    params += own
    answers, limit = ONCE[connection.vendor] if len(asked) > 1 else "SELECT * FROM whole", str(MAX_RANKED)
    worth, words = relevance(question, connection.vendor)
    if relaxed := question.relaxed():
        pool, pool_params = _hits([Asking(less) for less in relaxed], f"CASE WHEN {IS_SHORT} THEN {POOL} ELSE 0 END")
        new = f"SELECT DISTINCT * FROM ({pool}) found WHERE id NOT IN (SELECT id FROM whole)"  # noqa: S608 names of ours
        parts.append(f"pooled AS MATERIALIZED ({new})")
        params += pool_params
        answers += f" UNION ALL {passing.replace(KEYS, 'pooled')}"
        limit = f"CASE WHEN {IS_SHORT} THEN {ENOUGH} ELSE {MAX_RANKED} END"
        words = (*words, *own)
    order = "ORDER BY worth DESC, created_at DESC, id DESC"
    rank = f"SELECT id, created_at, {worth} AS worth FROM ({answers}) found {order} LIMIT {limit}"  # noqa: S608 ours
    parts += [
        f"answers AS MATERIALIZED ({rank})",
        f"chosen AS MATERIALIZED (SELECT id, worth FROM answers {order}",  # noqa: S608 names of ours
    ]
    params += words
    return f"WITH {', '.join(parts)}", params


def _hits(asked: Sequence[Asking], limit: str) -> Sql:
    """Ask the index for one question after the other, until there are enough."""
    queries = [hits(asking, connection.vendor) for asking in asked]
    sql = " UNION ALL ".join(sql for sql, _ in queries)
    return f"{sql} LIMIT {limit}", [param for _, params in queries for param in params]


def _passing(products: ProductQuerySet) -> Sql:
    """Pick those of a table of keys that are among these products, with what ranks them."""
    shown = products.order_by().values("is_in_stock", "created_at")
    if connection.vendor == "sqlite":  # which has no LATERAL, but makes the two one by itself
        shown = shown.values("pk", "is_in_stock", "created_at")
    else:
        shown = shown.filter(pk=RawSQL(f"{KEYS}.id", [], UUIDField()))  # noqa: S611 a name of ours
    sql, params = shown.query.sql_with_params()
    return ANSWERS[connection.vendor].format(passing=sql), list(params)
