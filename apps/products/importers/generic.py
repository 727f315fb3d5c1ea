"""Any CSV file with sensible column names, or with a mapping that says what they mean: each row is a product."""

from collections.abc import Iterator, Sequence

from apps.products.importers import values
from apps.products.importers.cells import Cells, Columns, Shop, normal
from apps.products.importers.entries import Entry, Problem, Row
from apps.products.importers.mapping import FileMapping
from apps.products.importers.table import Table
from apps.products.rules import MAX_SLUG, MediaDraft, ProductDraft, VariantDraft, free_slug, slug_of

SYNONYMS = {
    "name": ("name", "title", "product name", "product title", "product"),
    "price": ("price", "unit price", "selling price", "retail price"),
    "slug": ("slug", "handle"),
    "sku": ("sku", "article number", "item number", "product code"),
    "stock": ("stock", "quantity", "qty", "inventory", "stock quantity", "inventory quantity"),
    "category": ("category", "categories", "product category", "product type", "type"),
    "description": ("description", "long description", "details", "body"),
    "images": ("image", "images", "image url", "image urls", "image src", "picture", "pictures", "photo"),
    "status": ("status",),
    "published": ("published", "active", "visible"),
    "compare_at_price": ("compare at price", "old price", "list price", "rrp", "msrp"),
    "vendor": ("vendor", "brand", "manufacturer"),
    "tags": ("tags", "keywords"),
    "barcode": ("barcode", "ean", "gtin", "upc", "isbn"),
    "weight_grams": ("weight grams", "grams", "weight (g)", "weight in grams"),
    "allow_backorder": ("allow backorder", "backorder", "backorders"),
    "requires_shipping": ("requires shipping",),
    "seo_title": ("seo title", "meta title"),
    "seo_description": ("seo description", "meta description"),
}
STATUSES = {"active": "active", "draft": "draft", "archived": "archived"}


def matches(header: Sequence[str]) -> bool:
    """Say whether these columns name at least what a product is called and what it costs."""
    titles = set(map(normal, header))
    return all(not titles.isdisjoint(SYNONYMS[name]) for name in ("name", "price"))


def read(table: Table, mapping: FileMapping, shop: Shop) -> Iterator[Entry]:
    """Read the products. Raises UnusableFile, before the first, where a needed column is missing."""
    columns = Columns(table.header, SYNONYMS, mapping, shop)
    columns.need("name", "price")
    return _entries(table, columns)


def _entries(table: Table, columns: Columns) -> Iterator[Entry]:
    used: set[str] = set()
    for row in table.rows():
        entry = _entry(row, columns, used)
        if entry.draft:
            used.add(entry.draft.slug)
        yield entry


def _entry(row: Row, columns: Columns, used: set[str]) -> Entry:
    if row.problem:
        return Entry(row.line, "", problems=(row.problem,), rows=(row,))
    problems: list[Problem] = []
    cells = Cells(row, columns, problems)
    draft = _draft(cells, used)
    label = cells.raw("sku") or draft.name
    if problems:
        return Entry(row.line, label, problems=tuple(problems), rows=(row,))
    return Entry(row.line, label, draft, lines=(row.line,), titles=columns.by_field, rows=(row,))


def _draft(row: Cells, used: set[str]) -> ProductDraft:
    if not row.raw("name"):
        row.complain("name", "The name is empty.")
    return ProductDraft(
        name=row.words("name", 255),
        slug=_slug(row, used),
        description=row.words("description", 200_000),
        status=_status(row),
        category=row.texts("category", values.category_path) or ("Uncategorized",),
        variants=(_variant(row),),
        vendor=row.words("vendor", 200),
        tags=row.texts("tags", lambda text: values.parts(text, ",", 255)),
        seo_title=row.words("seo_title", 255),
        seo_description=row.words("seo_description", 5_000),
        media=tuple(MediaDraft(url=url) for url in row.texts("images", values.web_addresses)),
    )


def _slug(row: Cells, used: set[str]) -> str:
    """Take the file's slug, or make one of the name, with the SKU where another row has that name already."""
    slug = slug_of(row.words("slug", MAX_SLUG) or row.raw("name"))
    if slug in used and not row.raw("slug") and row.raw("sku"):
        slug = slug_of(f"{row.raw('name')[:100]} {row.raw('sku')}")
    return free_slug(slug, ())


def _status(row: Cells) -> str:
    """Draft, until somebody says otherwise."""
    published = row.take("published", values.truth, False)
    return row.take("status", lambda text: values.one_of(text, STATUSES), "active" if published else "draft")


def _variant(row: Cells) -> VariantDraft:
    decimal = row.columns.decimal
    return VariantDraft(
        price=row.price("price"),
        sku=row.words("sku", 100),
        stock=row.take("stock", values.count, None),
        compare_at_price=row.amount("compare_at_price") or None,
        allow_backorder=row.take("allow_backorder", values.truth, False),
        requires_shipping=row.take("requires_shipping", values.truth, True),
        weight_grams=row.take("weight_grams", lambda text: values.grams(text, decimal=decimal), 0),
        barcode=row.words("barcode", 100),
    )
