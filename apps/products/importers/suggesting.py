"""A first mapping for a file of no known format, from its header and what stands under it."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from apps.products.importers import values
from apps.products.importers.cells import normal
from apps.products.importers.delimited import DelimitedTable
from apps.products.importers.generic import SYNONYMS
from apps.products.importers.sources import tidy
from apps.products.importers.table import Table
from apps.products.rules import slug_of

MAX_DISTINCT = 10_000
"""So many different cells of a column are told apart; more are simply many."""

MAX_SHORT = 100
SHOWN = 3
AMOUNTS = ("price", "compare_at_price", "sale_price")
PRICE_LIKE = re.compile(r"price|preis|prix|precio|prezzo|cost", re.IGNORECASE)

TEXT = """\
# A first mapping for {file}, made from its header and its {rows} rows. What stands in a column is shown behind it.
# Take away what is wrong, and the # before what you want; then:
#
#     manage.py import_products {file} --mapping THIS_FILE --dry-run

[format]
# Found out from the file; to be said only where that goes wrong.
{written_as}
[rows]
# Where several rows are one product: the column that they have in common.
{product}
# Rows to leave out: skip = {{ "a column" = ["a value", "the beginning of one*"] }}

[columns]
{columns}# There are also: {others}.

[attributes]
# Facts that shoppers see and filter by.
{attributes}
[defaults]
# What stands for blanks. Products are drafts unless they are said to be something else.
{defaults}"""
NO_NEED = """\
# {file} is an export of {format}, and needs no mapping:
#
#     manage.py import_products {file} --dry-run

[format]
name = "{format}"
"""


@dataclass
class Column:
    """What stands in one column."""

    title: str
    filled: int = 0
    longest: int = 0
    cells: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        """Look at one more cell."""
        self.filled += bool(text)
        self.longest = max(self.longest, len(text))
        if text and len(text) <= MAX_SHORT and (text in self.cells or len(self.cells) < MAX_DISTINCT):
            self.cells[text] += 1

    @property
    def is_repetitive(self) -> bool:
        """Its cells are short and few: what one filters by."""
        return self.longest <= MAX_SHORT and 0 < len(self.cells) <= max(10, self.filled // 5)

    @property
    def is_key(self) -> bool:
        """Some of its cells stand in several rows, but few in many."""
        return any(count > 1 for count in self.cells.values()) and len(self.cells) * 20 > min(self.filled, MAX_DISTINCT)

    @cached_property
    def kind(self) -> str:
        """Name the type that all its cells are of."""
        if not self.cells or self.longest > MAX_SHORT:
            return "text"
        if all(text.casefold() in values.TRUE | values.FALSE and not text.isdecimal() for text in self.cells):
            return "boolean"
        return "number" if all(map(_is_number, self.cells)) else "text"

    @property
    def samples(self) -> str:
        """Show some of its cells, as a comment may hold them."""
        shown = (values.shown(" ".join(text.split()))[1:-1] for text in islice(self.cells, SHOWN))
        return " | ".join(shown) or ("long texts" if self.filled else "blank")


def suggested_mapping(table: Table, format_name: str) -> str:
    """Write a mapping for a file of this format that can be used as it is, or corrected first."""
    name = "".join(char if char.isprintable() else "?" for char in table.path.name)
    if format_name != "csv":
        return NO_NEED.format(file=name, format=format_name)
    columns = [Column(title) for title in table.header]
    rows = 0
    for row in table.rows():
        rows += 1
        for column, cell in zip(columns, row.cells, strict=False):
            column.add(tidy(cell))
    fields = _fields(columns)
    return TEXT.format(
        file=name,
        rows=f"{rows:,}",
        written_as=_written_as(table),
        product=_product(fields),
        columns="".join(f"{name} = {_source(name, column)}  # {column.samples}\n" for name, column in fields.items()),
        others=", ".join(name for name in SYNONYMS if name not in fields),
        attributes="".join(_attributes(columns, fields)),
        defaults="".join(_defaults(fields)),
    )


def _written_as(table: Table) -> str:
    if not isinstance(table, DelimitedTable):
        return ""
    return f"# encoding = {_quoted(table.encoding)}\n# delimiter = {_quoted(table.delimiter)}\n"


def _fields(columns: Sequence[Column]) -> dict[str, Column]:
    """Find the columns that are called as a field is, and guess name and price where none is."""
    by_title: dict[str, Column] = {}
    for column in columns:
        if column.title:
            by_title.setdefault(normal(column.title), column)
    fields = {}
    for name, titles in SYNONYMS.items():
        if found := next((by_title[title] for title in titles if title in by_title), None):
            fields[name] = found
    left = [column for column in by_title.values() if column not in fields.values() and column.filled]
    if "price" not in fields:
        fields |= _first(
            "price", [column for column in left if PRICE_LIKE.search(column.title) and column.kind == "number"]
        )
    if "name" not in fields:
        texts = [column for column in left if column.kind == "text" and not column.is_repetitive]
        fields |= _first("name", [*texts, *(column for column in left if column.kind == "text")])
    return {name: fields[name] for name in SYNONYMS if name in fields}


def _first(name: str, columns: Sequence[Column]) -> dict[str, Column]:
    return {name: columns[0]} if columns else {}


def _product(fields: Mapping[str, Column]) -> str:
    """Say by which column rows belong together, where a SKU or slug stands in several."""
    key = next((fields[name] for name in ("sku", "slug") if name in fields and fields[name].is_key), None)
    return f"product = {_quoted(key.title)}" if key else '# product = "a column"'


def _source(name: str, column: Column) -> str:
    """Write where a field comes from; of amounts also what keeps them from being read."""
    extra = _oddities(column) if name in AMOUNTS else ""
    return f"{{ column = {_quoted(column.title)}{extra} }}" if extra else _quoted(column.title)


def _oddities(column: Column) -> str:
    odd = [text for text in column.cells if not _is_number(text)]
    skip = [text for text in odd if not re.search(r"[0-9]", text)][:5]
    leads = Counter(re.match(r"[^0-9]*", text).group() for text in odd if text not in skip)  # type: ignore[union-attr]  # it matches every text
    lead = next((text for text, count in leads.most_common(1) if text), "")
    said = f", skip = [{', '.join(map(_quoted, skip))}]" if skip else ""
    said += f', replace = {{ {_quoted(lead)} = "" }}' if lead else ""
    numbers = [text.removeprefix(lead) for text in column.cells]
    is_doubtful = any(map(_is_doubtful, numbers)) and not any(map(values.decimal_sign, numbers))
    return said + (', decimal = "."' if is_doubtful else "")


def _attributes(columns: Sequence[Column], fields: Mapping[str, Column]) -> Iterator[str]:
    """Offer every other column as an attribute; those with few different values are taken, the rest is left out."""
    names: set[str] = set()
    for column in columns:
        name = " ".join(column.title.replace("_", " ").split())[:MAX_SHORT].capitalize()
        if column not in fields.values() and name and slug_of(name) not in names:
            names.add(slug_of(name))
            source = f"{{ column = {_quoted(column.title)}, type = {_quoted(column.kind)} }}"
            mark = "" if column.is_repetitive else "# "
            yield f"{mark}{_quoted(name)} = {source}  # {column.samples}\n"


def _defaults(fields: Mapping[str, Column]) -> Iterator[str]:
    for name, value in (("status", '"active"'), ("stock", "10"), ("category", '"Furniture > Chairs"')):
        if name not in fields and not (name == "status" and "published" in fields):
            yield f"# {name} = {value}\n"


def _is_number(text: str) -> bool:
    try:
        values.number(text, likely=".")
    except ValueError:
        return False
    return True


def _is_doubtful(text: str) -> bool:
    return _is_number(text) and not text.isdecimal() and not values.decimal_sign(text)


def _quoted(text: str) -> str:
    """Write a text as TOML does; JSON writes it the same way, but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
