"""One product of a WooCommerce export: what its own row says of all of it."""

import html
from collections.abc import Iterator, Sequence

from apps.products.importers import values
from apps.products.importers.woocommerce.rows import EXTERNAL, WooAttribute, WooCells
from apps.products.importers.woocommerce.variants import variants_of
from apps.products.rules import AttributeDraft, CollectionDraft, MediaDraft, ProductDraft, free_slug, slug_of

PUBLISHED = {"1": True, "0": False, "-1": False}
VISIBILITY = {"visible": True, "catalog": True, "search": True, "hidden": False}
TAX_STATUS = {"taxable": True, "none": False, "shipping": False}
STANDARD, ZERO_RATE, SAME_AS_PARENT = "standard", "zero-rate", "parent"

Paths = tuple[tuple[str, ...], ...]


def product_of(head: WooCells, variations: Sequence[WooCells]) -> tuple[ProductDraft, tuple[int, ...]]:
    """Draft the product, and give the lines of its variants; what is wrong is noted on the way."""
    if not head.raw("name"):
        head.complain("name", "The name is empty.")
    name, attributes = head.label("name", 255), head.attributes()
    options, variants = variants_of(head, variations, attributes)
    own, *further = _categories(head)
    draft = ProductDraft(
        name=name,
        slug=free_slug(slug_of(name), ()),
        description=_description(head),
        status=_status(head),
        category=own,
        further_categories=tuple(further),
        options=options,
        variants=tuple(variant for _, variant in variants),
        vendor=head.label("vendor", 200),
        tags=head.labels("tags", 255),
        tax_class=_tax_class(head, variations),
        media=tuple(MediaDraft(url=url) for url in head.texts("images", values.web_addresses)),
        attributes=(*_facts(attributes, options), *_sizes(head), *_where_to_buy(head)),
        is_known_by_sku=any(variant.sku for _, variant in variants),
    )
    return draft, tuple(line for line, _ in variants)


def collection_of(head: WooCells, members: tuple[str, ...]) -> CollectionDraft:
    """Draft the collection that a grouped product becomes."""
    if not head.raw("name"):
        head.complain("name", "The name is empty.")
    if not members:
        head.complain("grouped", "The group names no products.")
    return CollectionDraft(head.label("name", 200), members, _description(head))


def _description(head: WooCells) -> str:
    """Put the short description above the long one."""
    return "\n\n".join(text for text in (head.prose("short_description"), head.prose("description")) if text)


def _status(head: WooCells) -> str:
    """Show what is published, unless the shop's own lists and search leave it out."""
    is_published = head.take("published", lambda text: values.one_of(text, PUBLISHED), True)
    is_listed = head.take("visibility", lambda text: values.one_of(text, VISIBILITY), True)
    return "active" if is_published and is_listed else "draft"


def _categories(head: WooCells) -> Paths:
    nothing: Paths = ()
    paths = head.take("category", values.category_paths, nothing)
    return tuple(tuple(map(html.unescape, path)) for path in paths) or (("Uncategorized",),)


def _tax_class(head: WooCells, variations: Sequence[WooCells]) -> str:
    """Give the tax class: one for all variations."""
    own = _own_tax_class(head)
    for row in variations:
        if row.raw("tax_class").lower() != SAME_AS_PARENT and _own_tax_class(row) != own:
            row.complain("tax_class", "A variation cannot be taxed otherwise than its product.")
    return own


def _own_tax_class(row: WooCells) -> str:
    is_taxed = row.take("tax_status", lambda text: values.one_of(text, TAX_STATUS), True)
    name = row.words("tax_class", 50)
    if not is_taxed:
        return ZERO_RATE
    return slug_of(name) if name else STANDARD


def _facts(attributes: Sequence[WooAttribute], options: tuple[str, ...]) -> Iterator[AttributeDraft]:
    """Take the attributes that shoppers see or filter by, but for those that tell the variations apart."""
    for attribute in attributes:
        if attribute.is_shown and attribute.name not in options:
            yield from (AttributeDraft(attribute.name, value) for value in attribute.values)


def _sizes(head: WooCells) -> Iterator[AttributeDraft]:
    """Take length, width and height as numbers, each under the name that its column has: with its unit."""
    for field in ("length", "width", "height"):
        if number := head.number(field):
            yield AttributeDraft(head.columns.title(field), round(number, 4))


def _where_to_buy(head: WooCells) -> Iterator[AttributeDraft]:
    """Say where a product is sold that is not sold here."""
    if head.kind == EXTERNAL:
        for field in ("url", "button"):
            if text := head.words(field, 500):
                yield AttributeDraft(head.columns.title(field), text)
