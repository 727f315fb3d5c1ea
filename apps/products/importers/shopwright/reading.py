"""Our own format as products again; a file that a spreadsheet has gone over is read like any merchant's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import TypeVar

from apps.products.importers import values
from apps.products.importers.cells import Cells, Columns, Shop, normal
from apps.products.importers.entries import Entry, Problem, Row
from apps.products.importers.mapping import FileMapping
from apps.products.importers.shopwright.cells import (
    OPTIONAL,
    TITLES,
    fact_of,
    pair_of,
    path_of,
    picture_of,
    unescaped,
    unguarded,
)
from apps.products.importers.table import Table
from apps.products.rules import (
    MAX_VARIANTS,
    AttributeDraft,
    MediaDraft,
    ProductDraft,
    VariantDraft,
    with_scheduled_price,
)

SYNONYMS = {name: (normal(title),) for name, title in TITLES.items()}
SIGNATURE = frozenset(map(normal, ("Slug", "Further categories", "Image texts", "Track stock", "Variant image")))
STATUSES = {"active": "active", "draft": "draft", "archived": "archived"}

Value = TypeVar("Value")


def matches(header: Sequence[str]) -> bool:
    """Say whether these are the columns of an export of ours."""
    return set(map(normal, header)) >= SIGNATURE


def read(table: Table, mapping: FileMapping, shop: Shop) -> Iterator[Entry]:
    """Read the products. Raises UnusableFile, before the first, where a column is missing: blank would mean blank."""
    columns = Columns(table, SYNONYMS, mapping, shop)
    columns.need(*(name for name in TITLES if name not in OPTIONAL))

    def key(row: Row) -> str:
        return _Cells(row, columns, []).exact("slug").strip()

    return (_entry(slug, rows, columns) for slug, rows in table.groups(key))


class _Cells(Cells):
    """A row whose texts are as they were written, space around them too."""

    def exact(self, name: str) -> str:
        """Give a text without the guard before it."""
        place = self.columns.plain.get(name)
        if place is None:
            return unguarded(self.raw(name))
        return unguarded(self.row.cells[place]) if place < len(self.row.cells) else ""

    def moment(self, name: str) -> datetime | None:
        """Read a moment; without an offset it is one of the shop's time zone."""
        zone = self.columns.shop.at.tzinfo

        def parse(text: str) -> datetime | None:
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                raise ValueError(f"{values.shown(text)} is no moment like 2026-12-24T18:00:00+00:00.") from None
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)

        return self.take(name, parse, None)

    def each(self, name: str, parse: Callable[[str], Value]) -> list[Value]:
        """Read the things of a cell, one a line."""
        found = []
        for line in filter(None, self.exact(name).replace("\r\n", "\n").split("\n")):
            try:
                found.append(parse(line))
            except ValueError as error:
                self.complain(name, str(error))
        return found


def _entry(slug: str, rows: list[Row], columns: Columns) -> Entry:
    line = rows[0].line
    problems = [row.problem for row in rows if row.problem]
    if not problems and not slug:
        problems = [Problem(row.line, columns.title("slug"), "The slug is empty.") for row in rows]
    if len(rows) > MAX_VARIANTS:
        problems = [Problem(line, columns.title("slug"), f"One slug has {len(rows)} rows; {MAX_VARIANTS} is the most.")]
    if not problems:
        draft = _draft(slug, [_Cells(row, columns, problems) for row in rows])
    if problems:
        return Entry(line, slug, problems=tuple(problems), rows=tuple(rows))
    lines = tuple(row.line for row in rows)
    return Entry(line, slug, draft, lines=lines, titles=columns.by_field, rows=tuple(rows))


def _draft(slug: str, rows: list[_Cells]) -> ProductDraft:
    """Make the product of what its first row says of all, and each row of a variant."""
    head = rows[0]
    options = tuple(name for name, _ in head.each("options", pair_of))
    paths = [path_of(head.exact("category")), *head.each("further_categories", path_of)]
    return ProductDraft(
        name=head.exact("name"),
        slug=slug,
        description=head.exact("description"),
        status=head.take("status", lambda text: values.one_of(text, STATUSES), "draft"),
        category=paths[0] or ("Uncategorized",),
        further_categories=tuple(path for path in paths[1:] if path),
        options=options,
        variants=tuple(_variant(row, options) for row in rows),
        vendor=head.exact("vendor"),
        tags=tuple(head.each("tags", unescaped)),
        tax_class=head.exact("tax_class") or "standard",
        seo_title=head.exact("seo_title"),
        seo_description=head.exact("seo_description"),
        media=_pictures(head),
        attributes=tuple(AttributeDraft(*fact) for fact in head.each("attributes", fact_of)),
    )


def _pictures(head: _Cells) -> tuple[MediaDraft, ...]:
    """Read the pictures with their texts, line by line beside each other."""
    addresses = head.each("media", str.strip)
    alts = head.exact("alts").replace("\r\n", "\n").split("\n")
    if len(alts) > max(len(addresses), 1):
        head.complain("alts", "There are more texts than images.")
    pairs = zip_longest(addresses, alts[: len(addresses)], fillvalue="")
    return tuple(picture_of(address, unescaped(alt)) for address, alt in pairs)


def _variant(row: _Cells, options: tuple[str, ...]) -> VariantDraft:
    own = dict(row.each("options", pair_of))
    if own.keys() != set(options):
        row.complain("options", f"Name the options of the first row: {', '.join(options) or 'none'}.")
    if row.raw("currency") != row.columns.shop.currency:
        row.complain("currency", f"The prices of this shop are in {row.columns.shop.currency}.")
    is_tracked = row.take("track_stock", values.truth, True)
    picture = row.exact("own_media").strip()
    variant = VariantDraft(
        price=row.price("price"),
        sku=row.exact("sku"),
        options=tuple(own.get(name, "") for name in options),
        stock=row.take("stock", values.count, None) if is_tracked else None,
        compare_at_price=row.amount("compare_at_price"),
        track_stock=is_tracked,
        allow_backorder=row.take("allow_backorder", values.truth, False),
        requires_shipping=row.take("requires_shipping", values.truth, True),
        weight_grams=row.grams("weight_grams"),
        barcode=row.exact("barcode"),
        media=picture_of(picture) if picture else None,
    )
    return _with_sale(row, variant)


def _with_sale(row: _Cells, variant: VariantDraft) -> VariantDraft:
    sale = row.amount("sale_price")
    starts_at, ends_at = row.moment("sale_from"), row.moment("sale_until")
    if sale is None:
        return replace(variant, scheduled_price=None)
    at = row.columns.shop.at
    return with_scheduled_price(variant, price=sale, starts_at=starts_at, ends_at=ends_at, at=at)
