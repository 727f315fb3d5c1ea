"""Any CSV file with sensible column names, or with a mapping that says what they mean."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from apps.products.importers import values
from apps.products.importers.cells import ATTRIBUTE, Cells, Columns, Shop, normal
from apps.products.importers.entries import Entry, Problem, Row
from apps.products.importers.grouping import product_of
from apps.products.importers.mapping import FileMapping
from apps.products.importers.sales import with_sale
from apps.products.importers.table import Table
from apps.products.rules import MAX_SLUG, AttributeDraft, MediaDraft, ProductDraft, VariantDraft, free_slug, slug_of

SYNONYMS = {
    "name": ("name", "title", "product name", "product title", "product"),
    "price": ("price", "unit price", "selling price", "retail price", "regular price"),
    "slug": ("slug", "handle"),
    "sku": ("sku", "article number", "item number", "product code", "item code", "item id", "product id"),
    "stock": ("stock", "quantity", "qty", "inventory", "stock quantity", "inventory quantity"),
    "category": ("category", "categories", "product category", "product type", "type"),
    "description": ("description", "long description", "details", "body", "short description"),
    "images": ("image", "images", "image url", "image urls", "image src", "picture", "pictures", "photo"),
    "status": ("status",),
    "published": ("published", "active", "visible"),
    "compare_at_price": ("compare at price", "old price", "list price", "rrp", "msrp"),
    "sale_price": ("sale price", "special price"),
    "sale_starts": ("sale starts", "special price from"),
    "sale_ends": ("sale ends", "special price to"),
    "vendor": ("vendor", "brand", "manufacturer"),
    "tags": ("tags", "keywords"),
    "tax_class": ("tax class",),
    "barcode": ("barcode", "ean", "gtin", "upc", "isbn"),
    "weight_grams": ("weight grams", "grams", "weight (g)", "weight in grams"),
    "allow_backorder": ("allow backorder", "backorder", "backorders"),
    "track_stock": ("track stock", "track inventory"),
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
    columns = Columns(table, SYNONYMS, mapping, shop)
    columns.need("name", "price")
    if not mapping.product:
        return (_entry("", [row], columns) for row in table.rows())
    place = columns.place(mapping.product)

    def key(row: Row) -> str:
        return row.cells[place].strip() if place < len(row.cells) else ""

    return (_entry(key, rows, columns) for key, rows in table.groups(key))


def _entry(key: str, rows: Sequence[Row], columns: Columns) -> Entry:
    line, kept = rows[0].line, tuple(rows)
    problems = [row.problem for row in rows if row.problem]
    title = columns.mapping.product
    if title and not key and not problems:
        problems = [Problem(row.line, title, "It is blank, so it is not known which product this is.") for row in rows]
    if problems:
        return Entry(line, key, problems=tuple(problems), rows=kept)
    cells = [Cells(row, columns, problems) for row in rows]
    draft, lines = product_of(cells, [_draft(row, key) for row in cells])
    label = cells[0].raw("sku") or draft.name
    if problems:
        return Entry(line, label, problems=tuple(problems), rows=kept)
    return Entry(line, label, draft, lines=lines, titles=columns.by_field, rows=kept)


def _draft(row: Cells, key: str) -> ProductDraft:
    """Make of one row a product with one variant."""
    name = " ".join(row.words("name", 255).split())
    if not name:
        row.complain("name", "The name is empty.")
    variant, (own, *further) = _variant(row), _categories(row)
    given = row.words("slug", MAX_SLUG)
    adds_up = bool(row.columns.mapping.product) or row.is_split("category")
    return ProductDraft(
        name=name,
        slug=free_slug(slug_of(given or (name if variant.sku else f"{name} {key}")), ()),
        description=row.words("description", 200_000),
        status=_status(row),
        category=own,
        further_categories=tuple(further) if adds_up else None,
        options=tuple(row.columns.mapping.options),
        variants=(variant,),
        vendor=row.words("vendor", 200),
        tags=_tags(row),
        tax_class=slug_of(row.words("tax_class", 50) or "standard"),
        seo_title=row.words("seo_title", 255),
        seo_description=row.words("seo_description", 5_000),
        media=_pictures(row),
        attributes=tuple(_facts(row)),
        is_known_by_sku=bool(variant.sku and not given),
    )


def _categories(row: Cells) -> tuple[tuple[str, ...], ...]:
    paths = row.every("category", values.category_path)
    return tuple(dict.fromkeys(filter(None, paths))) or (("Uncategorized",),)


def _tags(row: Cells) -> tuple[str, ...]:
    if row.is_split("tags"):
        return row.every("tags", lambda text: values.words(text, 255))
    return row.texts("tags", lambda text: values.parts(text, ",", 255))


def _pictures(row: Cells) -> tuple[MediaDraft, ...]:
    if row.is_split("images"):
        return tuple(MediaDraft(url=url) for url in row.every("images", values.web_address))
    return tuple(MediaDraft(url=url) for url in row.texts("images", values.web_addresses))


def _status(row: Cells) -> str:
    """Draft, until somebody says otherwise."""
    published = row.take("published", values.truth, False)
    return row.take("status", lambda text: values.one_of(text, STATUSES), "active" if published else "draft")


def _variant(row: Cells) -> VariantDraft:
    return with_sale(
        row,
        VariantDraft(
            price=row.price("price"),
            sku=row.words("sku", 100),
            stock=row.take("stock", values.count, None),
            compare_at_price=row.amount("compare_at_price") or None,
            track_stock=row.take("track_stock", values.truth, True),
            allow_backorder=row.take("allow_backorder", values.truth, False),
            requires_shipping=row.take("requires_shipping", values.truth, True),
            weight_grams=row.grams("weight_grams"),
            barcode=row.words("barcode", 100),
        ),
    )


def _facts(row: Cells) -> Iterator[AttributeDraft]:
    """Read the attributes that the mapping names, each as the type that it says."""
    for name, source in row.columns.mapping.attributes.items():
        field = f"{ATTRIBUTE}{name}"
        for value in row.every(field, _reader(row, field, source.type)):
            yield AttributeDraft(name, value)


def _reader(row: Cells, field: str, kind: str) -> Callable[[str], str | Decimal | bool]:
    if kind == "number":
        return lambda text: round(row.to_number(field, text), 4)
    if kind == "boolean":
        return values.truth
    return lambda text: values.words(" ".join(text.split()), 500)
