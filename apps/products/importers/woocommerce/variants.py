"""The variants of a product of a WooCommerce export: what they are chosen by, cost and how many there are."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from math import prod

from apps.products.importers import values
from apps.products.importers.sales import with_sale
from apps.products.importers.woocommerce.rows import EXTERNAL, VARIABLE, WooAttribute, WooCells
from apps.products.rules import MAX_VARIANTS, MediaDraft, VariantDraft, slug_of

IN_STOCK = {"1": "here", "0": "gone", "backorder": "later"}
BACKORDERS = {"0": False, "1": True, "notify": True}
COUNTED_BY_PRODUCT = "parent"

Choice = tuple[str, ...]
Placed = tuple[int, VariantDraft]
"""A variant, and the line that it stands on."""


def variants_of(
    head: WooCells, variations: Sequence[WooCells], attributes: Sequence[WooAttribute]
) -> tuple[tuple[str, ...], list[Placed]]:
    """Name the options, and draft the variants: of each variation, or of the product itself."""
    if head.kind == VARIABLE:
        if not variations:
            head.complain("type", "The file has no variation of this product.")
        return _varied(head, sorted(variations, key=_position), attributes)
    for row in variations:
        row.complain("parent", f"{values.shown(row.raw('parent'))} is not a variable product.")
    if head.kind == EXTERNAL:
        price = head.amount("price") or Decimal(0)
        return (), [(head.line, VariantDraft(price, sku=head.words("sku", 100), stock=0, scheduled_price=None))]
    return (), [(head.line, _variant(head, head, (), head.words("sku", 100)))]


def _position(row: WooCells) -> int:
    return row.take("position", values.count, 0)


def _varied(
    head: WooCells, rows: Sequence[WooCells], attributes: Sequence[WooAttribute]
) -> tuple[tuple[str, ...], list[Placed]]:
    listed = {attribute.name: attribute.values for attribute in attributes}
    named = [{attribute.name: ", ".join(attribute.values) for attribute in row.attributes()} for row in rows]
    used = dict.fromkeys(name for own in named for name in own)
    options = (*(name for name in listed if name in used), *(name for name in used if name not in listed))
    said = [tuple(own.get(name, "") for name in options) for own in named]
    choices = _choices(rows, said, [listed.get(name, ()) for name in options])
    _complain_of_shared_stock(head, rows, choices)
    variants = [
        (row.line, _variant(row, head, found, _sku(row, head, own, found)))
        for row, own, all_found in zip(rows, said, choices, strict=True)
        for found in all_found
    ]
    return options, variants


def _choices(rows: Sequence[WooCells], said: Sequence[Choice], listed: Sequence[Choice]) -> list[list[Choice]]:
    """Give what each variation can be chosen by; one that says nothing of an option stands for all that are left."""
    taken: set[Choice] = set()
    for row, own in zip(rows, said, strict=True):
        if all(own) and own in taken:
            row.complain("parent", f"A second variation has the options {values.shown(' / '.join(own))}.")
        if all(own):
            taken.add(own)
    choices = []
    for row, own in zip(rows, said, strict=True):
        found = [own] if all(own) else _open_choices(row, own, listed, taken)
        taken.update(found)
        choices.append(found)
    return choices


def _open_choices(row: WooCells, own: Choice, listed: Sequence[Choice], taken: set[Choice]) -> list[Choice]:
    ranges = [(value,) if value else every for value, every in zip(own, listed, strict=True)]
    if prod(map(len, ranges)) > MAX_VARIANTS:
        row.complain("parent", f"This variation stands for more than {MAX_VARIANTS} variants.")
        return []
    choices = [found for found in product(*ranges) if found not in taken]
    if not choices:
        row.complain("parent", "The product lists no options that this variation could stand for.")
    return choices


def _sku(row: WooCells, head: WooCells, said: Choice, found: Choice) -> str:
    """Give the variation's SKU, or its product's, with what that leaves open; without either the shop makes one."""
    own = row.words("sku", 100)
    base = own or head.raw("sku")
    left_open = [value for value, one in zip(found, said, strict=True) if not (own and one)]
    sku = "-".join([base, *map(slug_of, left_open)]) if base else ""
    if len(sku) > 100:
        row.complain("sku", f"{values.shown(sku)} has {len(sku)} characters; 100 is the most.")
    return sku


def _complain_of_shared_stock(head: WooCells, rows: Sequence[WooCells], choices: Sequence[Sequence[Choice]]) -> None:
    """Refuse a number that is for several variants together: how it parts, only the merchant knows."""
    by_product = [row for row in rows if _counted_by(row, head) is head]
    size = sum(len(found) for row, found in zip(rows, choices, strict=True) if row in by_product)
    if size > 1 and head.take("stock", values.count, 0):
        head.complain("stock", f"{values.shown(head.raw('stock'))} is for {size} variations; write each its own.")
    for row, found in zip(rows, choices, strict=True):
        if row not in by_product and len(found) > 1 and row.take("stock", values.count, 0):
            reason = f"{values.shown(row.raw('stock'))} is for {len(found)} choices; give each a row of its own."
            row.complain("stock", reason)


def _variant(row: WooCells, head: WooCells, options: Choice, sku: str) -> VariantDraft:
    stock, is_tracked, is_backordered = _stock(row, head)
    pictures = row.texts("images", values.web_addresses) if row is not head else ()
    return with_sale(
        row,
        VariantDraft(
            price=row.price("price"),
            sku=sku,
            options=options,
            stock=stock,
            track_stock=is_tracked,
            allow_backorder=is_backordered,
            requires_shipping=not row.is_unsent,
            weight_grams=_weight(row) or _weight(head),
            barcode=row.words("barcode", 100),
            media=MediaDraft(url=pictures[0]) if pictures else None,
        ),
    )


def _counted_by(row: WooCells, head: WooCells) -> WooCells:
    return head if row.raw("stock").lower() == COUNTED_BY_PRODUCT else row


def _stock(row: WooCells, head: WooCells) -> tuple[int | None, bool, bool]:
    """Say how many there are, whether they are counted, and whether more may be sold.

    A variation that is switched off has none. Without a number, the shop does not count what is in stock.
    """
    source = _counted_by(row, head)
    is_backordered = source.take("backorders", lambda text: values.one_of(text, BACKORDERS), False)
    state = row.take("in_stock", lambda text: values.one_of(text, IN_STOCK), "here")
    if row is not head and row.raw("published") == "0":
        return 0, True, False
    if source.raw("stock"):
        return source.take("stock", values.count, 0), True, is_backordered
    return (None, False, False) if state == "here" else (0, True, state == "later")


def _weight(row: WooCells) -> int:
    unit = row.columns.title("weight").rpartition("(")[2].rstrip(") ")
    return row.grams("weight", unit)
