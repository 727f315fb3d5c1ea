"""A whole WooCommerce export: which rows belong together, and in which order they become products."""

from collections.abc import Iterator, Sequence

from apps.products.importers import values
from apps.products.importers.cells import Columns, Shop
from apps.products.importers.entries import Entry, Problem, Row
from apps.products.importers.mapping import FileMapping
from apps.products.importers.table import Table
from apps.products.importers.woocommerce.columns import columns_of
from apps.products.importers.woocommerce.product import collection_of, product_of
from apps.products.importers.woocommerce.rows import GROUPED, WooCells
from apps.products.rules import ProductDraft, slug_of


def read(table: Table, mapping: FileMapping, shop: Shop) -> Iterator[Entry]:
    """Read the products. Raises UnusableFile, before the first, where a needed column is missing."""
    columns = Columns(table, columns_of(table.header), mapping, shop)
    columns.need("name", "price")
    return _Export(table, columns).entries()


class _Export:
    """One file: a first pass learns by which names rows refer to products, a second one reads them.

    `keys` gives the key of a product by its names, `members` the SKU or slug of those that a group names.
    """

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table, self.columns = table, columns
        self.titles = {
            **columns.by_field,
            "scheduled_price": columns.title("sale_ends"),
            "members": columns.title("grouped"),
        }
        self.keys: dict[str, str] = {}
        self.members: dict[str, str] = {}
        self.groups: dict[str, int] = {}

    def entries(self) -> Iterator[Entry]:
        """Read each product with its variations; the groups come last, when their members are known."""
        self._learn()
        groups = []
        for key, rows in self.table.groups(self._key):
            problems: list[Problem] = [row.problem for row in rows if row.problem]
            cells = [WooCells(row, self.columns, problems) for row in rows]
            if not problems and all(GROUPED in row.words_of_type for row in cells):
                groups.append(rows)
            else:
                yield self._product(key, cells, problems)
        for rows in groups:
            yield self._group(rows)

    def _learn(self) -> None:
        named: set[str] = set()
        for row in self.table.rows():
            cells = WooCells(row, self.columns, [])
            if not cells.is_variation:
                for name in _names(cells):
                    self.keys.setdefault(name, self._key(row))
            if text := cells.raw("grouped"):
                named.update(_references(text))
        self.members = {self.keys[name]: "" for name in named if name in self.keys}

    def _key(self, row: Row) -> str:
        """Name the product that a row is about."""
        cells = WooCells(row, self.columns, [])
        if cells.is_variation:
            parent = cells.raw("parent")
            return self.keys.get(parent, f"? {parent}")
        return next(iter(_names(cells)), f"? line {row.line}")

    def _product(self, key: str, cells: list[WooCells], problems: list[Problem]) -> Entry:
        rows = tuple(row.row for row in cells)
        heads = [row for row in cells if not row.is_variation]
        label = next((text for row in heads or cells for text in (row.raw("sku"), row.raw("name")) if text), "")
        if not problems:
            self._check_heads(heads, cells)
        if not problems:
            draft, lines = product_of(heads[0], [row for row in cells if row.is_variation])
            if not problems:
                if key in self.members:
                    self.members[key] = _found_by(draft)
                return Entry(rows[0].line, label, draft, lines=lines, titles=self.titles, rows=rows)
        return Entry(rows[0].line, label, problems=tuple(problems), rows=rows)

    def _check_heads(self, heads: list[WooCells], cells: list[WooCells]) -> None:
        for row in cells if not heads else ():
            parent = row.raw("parent")
            row.complain("parent", f"{values.shown(parent)} is not in the file." if parent else "The parent is empty.")
        for row in heads[1:]:
            row.complain("id", f"The product stands on line {heads[0].line} too.")

    def _group(self, rows: Sequence[Row]) -> Entry:
        problems: list[Problem] = []
        cells = [WooCells(row, self.columns, problems) for row in rows]
        self._check_heads(cells, cells)
        head = cells[0]
        first = self.groups.setdefault(slug_of(head.raw("name")), head.line)
        if first != head.line:
            head.complain("name", f"A group of this name stands on line {first} already.")
        draft = collection_of(head, tuple(self._member(head, name) for name in head.texts("grouped", _references)))
        if problems:
            return Entry(head.line, draft.name, problems=tuple(problems), rows=tuple(rows))
        return Entry(head.line, draft.name, collection=draft, titles=self.titles, rows=tuple(rows))

    def _member(self, head: WooCells, name: str) -> str:
        """Find the SKU or slug of a member; one that is not in the file the shop may know by its SKU or slug."""
        key = self.keys.get(name)
        if key is None and name.startswith("id:"):
            head.complain("grouped", f"{values.shown(name)} is not in the file.")
        if key is not None and not self.members[key]:
            head.complain("grouped", f"{values.shown(name)} could not be read.")
        return name if key is None else self.members[key]


def _names(cells: WooCells) -> list[str]:
    """Give the names by which other rows may refer to a product: "id:745", or its SKU."""
    return [name for name in (cells.raw("id") and f"id:{cells.raw('id')}", cells.raw("sku")) if name]


def _references(text: str) -> tuple[str, ...]:
    return values.parts(text, ",", 200)


def _found_by(draft: ProductDraft) -> str:
    return next((variant.sku for variant in draft.variants if variant.sku), draft.slug or slug_of(draft.name))
