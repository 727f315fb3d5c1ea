"""A product as somebody wants it to be: what the interface, an import and the demo hand to the services alike."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MediaDraft:
    """A picture: the name of a stored file, or an address elsewhere."""

    file: str = ""
    url: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class AttributeDraft:
    """A typed fact: the type of the value decides the attribute's kind."""

    name: str
    value: str | Decimal | bool


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """One variant. Prices are decimals in the shop's base currency; `options` are the values of the product's options.

    `stock` is what lies at the default location; None leaves it as it is (nothing, for a new variant).
    A blank SKU is made from the product's slug and the options.
    """

    price: Decimal
    sku: str = ""
    options: tuple[str, ...] = ()
    stock: int | None = None
    compare_at_price: Decimal | None = None
    track_stock: bool = True
    allow_backorder: bool = False
    requires_shipping: bool = True
    weight_grams: int = 0
    barcode: str = ""
    media: MediaDraft | None = None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """One product with its variants, at least one. `category` is an id, or a path of names to find or make.

    A blank slug is made from the name. `options` names what the variants differ by, in the order of their values.
    """

    name: str
    variants: tuple[VariantDraft, ...]
    category: UUID | tuple[str, ...] = ("Uncategorized",)
    slug: str = ""
    description: str = ""
    status: str = "draft"
    options: tuple[str, ...] = ()
    vendor: str = ""
    tags: tuple[str, ...] = ()
    tax_class: str = "standard"
    seo_title: str = ""
    seo_description: str = ""
    media: tuple[MediaDraft, ...] = ()
    attributes: tuple[AttributeDraft, ...] = ()
