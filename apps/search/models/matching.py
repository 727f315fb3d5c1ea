"""The port between a question and the database's own full-text engine: SQLite's FTS5, PostgreSQL's tsvector.

Both keep the same stems of the same documents, so both find the same products; and both rank them by the same
arithmetic, over the few that they have found.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Lookup, TextField

from apps.search.rules import CODE_FOUND, EXACT, Alternative, Question, Slot, for_fts5, for_tsquery, is_number
from core.prepared import Slot as Place

COLUMNS = {"name": 10, "category": 6, "facts": 4, "description": 2}
"""How much a word counts where it is found."""

TEXTS = (*COLUMNS, "codes")
"""What is looked at of a document to rank it."""

ALL_WORDS, IN_STOCK = 1_000_000, 500
"""What a word that is found is worth before anything else; and being there, before what only tells equals apart."""

TEXT: "TextField[str, str]" = TextField()

Sql = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as a lookup takes it: about the whole document, or its name alone."""

    question: Question
    is_name_only: bool = False


def worded(text: str) -> Any:
    """Give what stands for a text in a statement: a slot where names stand for its words."""
    return Place("words", TEXT, text.format_map) if "{" in text else text


def hits(asking: Asking, vendor: str) -> Sql:
    """Select the products whose documents answer a question, in no order: the index is asked first and only once.

    PostgreSQL has opened the documents by then, so their texts come along; SQLite has not.
    """
    if vendor == "sqlite":
        joined = "search_index CROSS JOIN search_document ON search_document.id = search_index.rowid"
        found = "search_document.product_id AS id, search_document.id AS document"
        sql = f"SELECT {found} FROM {joined} WHERE search_index MATCH %s"  # noqa: S608 all ours
        return sql, (worded(for_fts5(asking.question, is_name_only=asking.is_name_only)),)
    condition, params = _in_vector(asking, "search_document")
    return f"SELECT product_id AS id, {', '.join(TEXTS)} FROM search_document WHERE {condition}", params  # noqa: S608 all ours


def numbers(asking: Asking, vendor: str) -> Sql:
    """Gather the keys of the documents that answer a question into one JSON list: thousands of rows take longer."""
    if vendor == "sqlite":
        words = for_fts5(asking.question, is_name_only=asking.is_name_only)
        return "SELECT JSON_GROUP_ARRAY(rowid) FROM search_index WHERE search_index MATCH %s", (words,)
    condition, params = _in_vector(asking, "search_document")
    return f"SELECT COALESCE(JSON_AGG(id), '[]')::text FROM search_document WHERE {condition}", params  # noqa: S608 all ours


def _in_vector(asking: Asking, table: str) -> Sql:
    """Ask the vector that PostgreSQL keeps beside the document, or that of its name."""
    vector = f"to_tsvector('simple', {table}.name)" if asking.is_name_only else f"{table}.vector"
    return f"{vector} @@ %s::tsquery", (worded(for_tsquery(asking.question, is_name_only=asking.is_name_only)),)


class Matches(Lookup):
    """The document with this key answers a question."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> Sql:
        """Ask the FTS5 table for the keys."""
        key, _ = self.process_lhs(compiler, connection)
        words = worded(for_fts5(self.rhs.question, is_name_only=self.rhs.is_name_only))
        return f"{key} IN (SELECT rowid FROM search_index WHERE search_index MATCH %s)", (words,)  # noqa: S608 all ours

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        """Ask the vector."""
        key, _ = self.process_lhs(compiler, connection)
        return _in_vector(self.rhs, key.rpartition(".")[0])

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Know no other database."""
        raise NotImplementedError(f"There is no search on {connection.vendor}.")


def relevance(question: Question, vendor: str) -> Sql:
    """Write how well a product answers a question, as a sum over `TEXTS` and `is_in_stock`; only words are parameters.

    First by how many of the words it has and where the best place of each is, then by whether it is in stock, then by
    what tells equals apart: words side by side in the name, other places that have them too, a short name.
    """
    writer = _Writer(_finder(vendor))
    terms = [writer.worth(slot) for slot in question.slots]
    if is_number(question.code):
        terms.append(f"CASE WHEN {writer.has('codes', question.code)} THEN {2 * ALL_WORDS * 10} ELSE 0 END")
    terms.append(f"CASE WHEN is_in_stock THEN {IN_STOCK} ELSE 0 END")
    terms += writer.details(question)
    return f"({' + '.join(terms)})", tuple(map(worded, writer.params))


def _finder(vendor: str) -> Callable[[str], str]:
    function = "INSTR" if vendor == "sqlite" else "STRPOS"
    return lambda column: f"{function}({column}, %s) > 0"


class _Writer:
    """Writes conditions on columns, and gathers their parameters in the order in which they are written."""

    def __init__(self, finder: Callable[[str], str]) -> None:
        self.finder = finder
        self.params: list[Any] = []

    def has(self, column: str, *stems: str) -> str:
        """These stems stand side by side in the column."""
        self.params.append(f" {' '.join(stems)} ")
        return self.finder(column)

    def answers(self, column: str, alternative: Alternative) -> str:
        """The column has what this alternative asks for."""
        if alternative.is_phrase:
            return self.has(column, *alternative.stems)
        return f"({' AND '.join([self.has(column, stem) for stem in alternative.stems])})"

    def spread(self, alternative: Alternative) -> str:
        """All that this alternative asks for is there, each stem in a place of its own."""
        everywhere = " OR ".join(map(self.finder, COLUMNS))
        self.params += [f" {stem} " for stem in alternative.stems for _ in COLUMNS]
        return " AND ".join(f"({everywhere})" for _ in alternative.stems)

    def worth(self, slot: Slot) -> str:
        """The best place in which the best alternative stands; nothing where there is none."""
        choices = sorted(
            ((weight * found.quality, name, found) for name, weight in COLUMNS.items() for found in slot.alternatives),
            key=lambda choice: -choice[0],
        )
        cases = []
        if slot.code:
            # Many SKUs are but the name once more: they are worth no more than that.
            quality = CODE_FOUND if is_number(slot.code) else EXACT
            value = ALL_WORDS + COLUMNS["name"] * quality * 1_000
            cases.append(f"WHEN {self.has('codes', slot.code)} THEN {value}")
        for worth, name, found in choices:
            cases.append(f"WHEN {self.answers(name, found)} THEN {ALL_WORDS + worth * 1_000}")
        cases += [f"WHEN {self.spread(found)} THEN {ALL_WORDS}" for found in slot.alternatives if not found.is_phrase]
        return f"CASE {' '.join(cases)} ELSE 0 END"

    def details(self, question: Question) -> Iterator[str]:
        """What tells equals apart: less than being in stock, all together."""
        first = [slot.alternatives[0] for slot in question.slots[:4]]
        together = [stem for found in first for stem in found.stems]
        if len(together) > 1:
            yield f"CASE WHEN {self.has('name', *together)} THEN 120 ELSE 0 END"
        self.params.append(f" {' '.join(together)} ")
        yield "CASE WHEN name = %s THEN 90 ELSE 0 END"
        for column, value in (("category", 20), ("facts", 8), ("description", 8)):
            for found in first:
                yield f"CASE WHEN {self.answers(column, found)} THEN {value} ELSE 0 END"
        yield "CASE WHEN LENGTH(name) < 100 THEN 100 - LENGTH(name) ELSE 0 END"
