"""Shopify's product export, in its older and its newer column names: rows of one handle are one product."""

import re
from collections.abc import Iterator, Sequence

from apps.products.importers import values
from apps.products.importers.cells import Cells, Columns, Shop, normal
from apps.products.importers.entries import Entry, Problem, Row
from apps.products.importers.mapping import FileMapping
from apps.products.importers.table import Table
from apps.products.rules import MAX_SLUG, MediaDraft, ProductDraft, VariantDraft, free_slug, slug_of

SYNONYMS = {
    "slug": ("handle", "url handle"),
    "name": ("title",),
    "description": ("body (html)", "body html", "body", "description"),
    "vendor": ("vendor",),
    "category": ("product category", "standardized product type", "standard product type"),
    "type": ("type", "product type", "custom product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "option1_name": ("option1 name",),
    "option2_name": ("option2 name",),
    "option3_name": ("option3 name",),
    "option1": ("option1 value",),
    "option2": ("option2 value",),
    "option3": ("option3 value",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "compare_at_price": ("variant compare at price", "compare at price"),
    "stock": ("variant inventory qty", "inventory quantity", "variant inventory quantity"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "weight_grams": ("variant grams", "weight value (grams)"),
    "weight": ("variant weight", "weight"),
    "weight_unit": ("variant weight unit", "weight unit for display", "weight unit"),
    "taxable": ("variant taxable", "charge tax"),
    "requires_shipping": ("variant requires shipping", "requires shipping"),
    "barcode": ("variant barcode", "barcode"),
    "image": ("image src", "product image url", "image source", "image url"),
    "image_position": ("image position",),
    "image_alt": ("image alt text",),
    "variant_image": ("variant image", "variant image url"),
    "seo_title": ("seo title",),
    "seo_description": ("seo description",),
}
SIGNATURE = frozenset(
    {"url handle", "body (html)", "variant price", "variant sku", "variant inventory qty", "option1 name"}
)
OPTIONS = ("option1", "option2", "option3")
OF_A_VARIANT = (*OPTIONS, "sku", "price", "barcode", "stock")
"""What makes a row a variant; one that fills none of these only adds a picture."""

STANDARD, ZERO_RATE = "standard", "zero-rate"
STATUSES = {"active": "active", "draft": "draft", "archived": "archived", "unlisted": "draft"}
POLICIES = {"deny": False, "continue": True, "false": False, "true": True, "no": False, "yes": True}
MAX_ROWS = 5_000
"""Shopify allows 2,048 variants and 250 pictures; more rows of one handle are an accident."""


def matches(header: Sequence[str]) -> bool:
    """Say whether these are the columns of a Shopify export."""
    return not SIGNATURE.isdisjoint(map(normal, header))


def read(table: Table, mapping: FileMapping, shop: Shop) -> Iterator[Entry]:
    """Read the products. Raises UnusableFile, before the first, where a needed column is missing."""
    columns = Columns(table, SYNONYMS, mapping, shop)
    columns.need("slug", "name", "price")

    def key(row: Row) -> str:
        cells = Cells(row, columns, [])
        return cells.raw("slug") or (slug_of(name) if (name := cells.raw("name")) else "")

    return (_entry(handle, rows, columns) for handle, rows in table.groups(key))


def _entry(handle: str, rows: list[Row], columns: Columns) -> Entry:
    line = rows[0].line
    problems = [row.problem for row in rows if row.problem]
    if not problems and not handle:
        problems = [Problem(row.line, columns.title("slug"), "The handle is empty.") for row in rows]
    if len(rows) > MAX_ROWS:
        problems = [Problem(line, columns.title("slug"), f"One handle has {len(rows)} rows; {MAX_ROWS} is the most.")]
    if problems:
        return Entry(line, handle, problems=tuple(problems), rows=tuple(rows))
    cells = [Cells(row, columns, problems) for row in rows]
    head = next((row for row in cells if row.raw("name")), cells[0])
    variants = [row for row in cells if row is head or any(map(row.raw, OF_A_VARIANT))]
    draft = _draft(handle, head, variants, cells)
    if problems:
        return Entry(line, handle, problems=tuple(problems), rows=tuple(rows))
    lines = tuple(row.line for row in variants)
    return Entry(line, handle, draft, lines=lines, titles=columns.by_field, rows=tuple(rows))


def _draft(handle: str, head: Cells, variants: list[Cells], rows: list[Cells]) -> ProductDraft:
    """Make the product. What belongs to all of it stands in the row that has the title, usually the first."""
    if not head.raw("name"):
        head.complain("name", "The title is empty.")
    pictures = _pictures(rows)
    options = _options(rows, variants)
    return ProductDraft(
        name=head.words("name", 255),
        slug=_slug(head, handle),
        description=head.words("description", 200_000),
        status=_status(head),
        category=_category(head),
        options=tuple(options.values()),
        variants=_variants(variants, tuple(options), pictures),
        vendor=head.words("vendor", 200),
        tax_class=_tax_class(variants),
        tags=head.texts("tags", lambda text: values.parts(text, ",", 255)),
        seo_title=head.words("seo_title", 255),
        seo_description=head.words("seo_description", 5_000),
        media=tuple(pictures.values()),
    )


def _slug(head: Cells, handle: str) -> str:
    if len(handle) > MAX_SLUG:
        head.complain("slug", f"The handle has {len(handle)} characters; {MAX_SLUG} is the most.")
    return free_slug(handle if re.fullmatch(r"[-\w]+", handle) else slug_of(handle), ())


def _status(head: Cells) -> str:
    """Active, unless it is said to be something else or not to be published."""
    published = head.take("published", values.truth, True)
    status = head.take("status", lambda text: values.one_of(text, STATUSES), "active")
    return "draft" if status == "active" and not published else status


def _tax_class(variants: list[Cells]) -> str:
    """Keep goods free of tax that are; all variants of a product are taxed alike."""
    is_taxed = [row.take("taxable", values.truth, True) for row in variants]
    for row, is_own in zip(variants, is_taxed, strict=True):
        if is_own != is_taxed[0]:
            row.complain("taxable", "One variant is taxed and another is not; here a product is one or the other.")
    return STANDARD if is_taxed[0] else ZERO_RATE


def _category(head: Cells) -> tuple[str, ...]:
    """Give the path of Shopify's own tree, if it is written out; else the merchant's type; else none."""
    taxonomy = head.raw("category")
    if re.fullmatch(r"(gid:.*|[0-9]+|uncategorized|)", taxonomy, re.IGNORECASE):
        kind = head.words("type", 200)
        return (kind,) if kind else ("Uncategorized",)
    return head.texts("category", values.category_path) or ("Uncategorized",)


def _pictures(rows: list[Cells]) -> dict[str, MediaDraft]:
    """Gather the product's pictures by their addresses, in the order of their positions."""
    found: list[tuple[int, MediaDraft]] = []
    for row in rows:
        if url := row.take("image", values.web_address, ""):
            position = row.take("image_position", values.count, 0) or values.MAX_COUNT
            found.append((position, MediaDraft(url=url, alt=row.words("image_alt", 500))))
    pictures: dict[str, MediaDraft] = {}
    for _, picture in sorted(found, key=lambda pair: pair[0]):
        pictures.setdefault(picture.url, picture)
    return pictures


def _options(rows: list[Cells], variants: list[Cells]) -> dict[str, str]:
    """Name the options that the variants use. The pair Title and Default Title means that there are none."""
    used = [field for field in OPTIONS if any(variant.raw(field) for variant in variants)]
    named = {field: next((row for row in rows if row.raw(f"{field}_name")), variants[0]) for field in used}
    is_default = {variant.raw("option1").lower() for variant in variants} <= {"default title", "default"}
    if used == ["option1"] and is_default and named["option1"].raw("option1_name").lower() in {"", "title"}:
        return {}
    for field, row in named.items():
        if not row.raw(f"{field}_name"):
            row.complain(f"{field}_name", "The option has values and no name.")
    return {field: row.words(f"{field}_name", 100) for field, row in named.items()}


def _variants(rows: list[Cells], options: tuple[str, ...], pictures: dict[str, MediaDraft]) -> tuple[VariantDraft, ...]:
    chosen: set[tuple[str, ...]] = set()
    variants = []
    for row in rows:
        variant = _variant(row, options, pictures)
        if variant.options in chosen:
            like = f"the options {values.shown(' / '.join(variant.options))}" if options else "no options"
            row.complain(OPTIONS[0], f"A second variant has {like}.")
        chosen.add(variant.options)
        variants.append(variant)
    return tuple(variants)


def _variant(row: Cells, options: tuple[str, ...], pictures: dict[str, MediaDraft]) -> VariantDraft:
    for field in options:
        if not row.raw(field):
            row.complain(field, "The option has no value here.")
    url = row.take("variant_image", values.web_address, "")
    return VariantDraft(
        price=row.price("price"),
        sku=row.words("sku", 100),
        options=tuple(row.words(field, 200) for field in options),
        stock=row.take("stock", values.count, 0) if "stock" in row.columns.readers else None,
        compare_at_price=row.amount("compare_at_price") or None,
        allow_backorder=row.take("policy", lambda text: values.one_of(text, POLICIES), False),
        requires_shipping=row.take("requires_shipping", values.truth, True),
        weight_grams=_weight(row),
        barcode=_barcode(row),
        media=pictures.get(url, MediaDraft(url=url)) if url else None,
    )


def _weight(row: Cells) -> int:
    """Take the grams; the weight in the variant's unit only where there are none."""
    if row.raw("weight_grams"):
        return row.grams("weight_grams")
    return row.grams("weight", row.raw("weight_unit") or "kg")


def _barcode(row: Cells) -> str:
    """Read the barcode without the apostrophe that keeps a spreadsheet from rounding it."""
    return row.words("barcode", 100).removeprefix("'")
