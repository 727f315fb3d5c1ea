"""Which products have what, kept in this process's memory as bits, to be counted by anything that lists filter by.

It follows the catalogue by the changes that are written with it: each answer first reads those that it has not seen.
So it is never older than the database, whichever process made the change.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Lock
from typing import Any, NamedTuple

from django.db import connection

from apps.search.rules import Numbers, Question, below, bits_of, extended, union, without

ROUNDS = 3
"""So often what has changed meanwhile is read before an answer is given: enough where nobody writes all the time."""

MANY = 2_000
"""More changes than these take longer to follow than to read everything anew."""

ROWS = 5_000
"""So many at a time come from the database."""

QUESTIONS = 32
"""So many are remembered with their answers."""

CHANGES = {
    "sqlite": """
        SELECT (SELECT COALESCE(MAX(id), 0) FROM search_documentchange),
            (SELECT COALESCE(SUM(id), 0) FROM search_documentchange WHERE document IS NULL), document
        FROM (SELECT 1) one LEFT JOIN search_documentchange ON id > %s AND document IS NOT NULL
    """,
    # A transaction has its number before it is over: new is what was not over then, not what has a higher number.
    "postgresql": """
        SELECT pg_current_snapshot()::text,
            (SELECT COALESCE(SUM(id), 0)::bigint FROM search_documentchange WHERE document IS NULL), document
        FROM (SELECT %s::pg_snapshot AS seen) one LEFT JOIN search_documentchange ON document IS NOT NULL
            AND transaction >= pg_snapshot_xmin(seen)::text::bigint
            AND NOT pg_visible_in_snapshot(transaction::text::xid8, seen)
    """,
}
"""Where the log of changes ends now, how often its beginning was thrown away, and what is new since another end."""

PRODUCTS = """
    SELECT document.id, status, CAST(category_id AS text), price, is_in_stock
    FROM search_document document JOIN products_product product ON product.id = document.product_id {chosen}
"""
KINDS = ("status", "stock", "price", "own", "further", "fact")

FACTS = """
    SELECT 'fact', document.id, CAST(fact.attribute_id AS text), '', '', fact.slug, COALESCE(fact.text, fact.slug)
    FROM search_document document JOIN products_attributevalue fact ON fact.product_id = document.product_id {chosen}
    UNION ALL SELECT 'fact', document.id, NULL, choice.slug, choice.name, value.slug, value.value
    FROM search_document document JOIN products_option choice ON choice.product_id = document.product_id
    JOIN products_optionvalue value ON value.option_id = choice.id {chosen}
    UNION ALL SELECT 'further', document.id, CAST(entry.category_id AS text), '', '', '', ''
    FROM search_document document JOIN products_categoryentry entry ON entry.product_id = document.product_id {chosen}
"""
CHOSEN = "WHERE document.id IN ({marks})"

Sets = Mapping[Any, Numbers]
Found = dict[str, dict[Any, "array[int]"]]


class Fact(NamedTuple):
    """A value as products spell it: of an attribute, or of an option, which is known by its slug and name alone."""

    attribute_id: str | None
    of: str
    name: str
    slug: str
    label: str


@dataclass(frozen=True, eq=False)
class Census:
    """The numbers of documents whose products have something in common; a number is the document's key.

    Categories and attributes are named by their keys, as the database writes them. Whatever changes, a document's text
    too, there is another census.
    """

    sets: Mapping[str, Sets]
    """By `status`, by being in `stock`, by each bit of the `price`, by `own` and by `further` category, by `fact`."""

    @cached_property
    def everybody(self) -> int:
        """All that there are."""
        return union(self.sets["status"].values())

    @cached_property
    def prices(self) -> list[int]:
        """Who has each bit in the price, from the lowest one on."""
        bits = self.sets["price"]
        return [union([bits.get(place, 0)]) for place in range(max(bits, default=-1) + 1)]

    def answering(self, question: Question, find: Callable[[Question], int]) -> int:
        """Find whose documents answer a question, by the database where it was not asked since anything changed."""
        found = self._answers.get(question)
        if found is None:
            if len(self._answers) >= QUESTIONS:
                self._answers.clear()
            self._answers[question] = found = find(question)
        return found

    @cached_property
    def _answers(self) -> dict[Question, int]:
        return {}

    def cheaper(self, bound: int) -> int:
        """Find who costs less than so much, in minor units; numbers that no document has are among them."""
        return below(bound, self.prices)

    def together(self, sets: Iterable[Numbers]) -> Numbers:
        """Bring together who is in any of these, in the form that takes less room."""
        together = list(sets)
        few = [numbers for numbers in together if isinstance(numbers, frozenset)]
        if len(few) < len(together):
            return union(together)
        return extended(frozenset(), frozenset[int]().union(*few), self.everybody.bit_length())

    def renewed(self, documents: Collection[int]) -> "Census":
        """Read these documents anew; they may be gone."""
        gone, mask, found = frozenset(documents), ~bits_of(documents), _read(documents)
        most = max(self.everybody.bit_length(), *documents)
        sets: dict[str, Sets] = {}
        for kind, old in self.sets.items():
            left = {key: without(numbers, gone, mask) for key, numbers in old.items()}
            new = {key: extended(left.get(key, frozenset()), more, most) for key, more in found[kind].items()}
            sets[kind] = {key: numbers for key, numbers in {**left, **new}.items() if numbers}
        return Census(sets)


def take() -> Census:
    """Read all documents, in two statements."""
    found = _read(None)
    most = max((max(numbers) for numbers in found["status"].values()), default=0)
    packed = {kind: {key: extended(frozenset(), more, most) for key, more in of.items()} for kind, of in found.items()}
    return Census(packed)


def _read(documents: Collection[int] | None) -> Found:
    """Gather what there is to know of these documents, or of all."""
    found: Found = {kind: defaultdict(partial(array, "q")) for kind in KINDS}
    status, stock, price, own = (found[kind] for kind in KINDS[:4])
    for number, state, category_id, amount, is_in_stock in _rows(PRODUCTS, documents):
        status[state].append(number)
        stock[bool(is_in_stock)].append(number)
        own[category_id].append(number)
        for bit in range(amount.bit_length()):
            if amount >> bit & 1:
                price[bit].append(number)
    for kind, number, *key in _rows(FACTS, documents):
        found[kind][tuple(key)].append(number)
    found["further"] = {key: numbers for (key, *_), numbers in found["further"].items()}
    found["fact"] = {Fact(*key): numbers for key, numbers in found["fact"].items()}
    return found


def _rows(sql: str, documents: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    chosen = "" if documents is None else CHOSEN.format(marks=", ".join(["%s"] * len(documents)))
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.format(chosen=chosen), [*(documents or ())] * sql.count("{chosen}"))
        while rows := cursor.fetchmany(ROWS):
            yield from rows


class Memory:
    """The census of this process. One thread at a time brings it up to date."""

    def __init__(self) -> None:
        self._guard = Lock()
        self.clear()

    def clear(self) -> None:
        """Forget it."""
        self._census: Census | None = None
        self._end: Any = None
        self._forgotten = 0

    def census(self) -> Census:
        """Bring it up to date, by one statement where nothing has changed.

        Within a transaction it is taken anew, and not kept: that may be rolled back.
        """
        if connection.in_atomic_block:
            return take()
        with self._guard:
            for _ in range(ROUNDS):
                if not self._follow():
                    break
            return self._census or take()

    def _follow(self) -> bool:
        """Read what is new; returns whether there was anything.

        The end of the log is read first: a change that comes while documents are read is seen now or later, or twice.
        """
        with connection.cursor() as cursor:
            cursor.execute(CHANGES[connection.vendor], [self._end])
            rows = cursor.fetchmany(MANY + 1)
        end, forgotten, _ = rows[0]
        new = {document for _, _, document in rows if document is not None}
        if self._census is None or forgotten != self._forgotten or len(rows) > MANY:
            self._census = take()
        elif new:
            self._census = self._census.renewed(new)
        else:
            return False
        self._end, self._forgotten = end, forgotten
        return True


memory = Memory()
