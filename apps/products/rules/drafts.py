"""A product as somebody wants it to be: what the interface, an import and the demo hand to the services alike."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MediaDraft:
    """A picture: the name of a stored file, or an address elsewhere."""

    file: str = ""
    url: str = ""
    alt: str = ""

    @property
    def source(self) -> str:
        """The file's name, or the address."""
        return self.file or self.url


@dataclass(frozen=True, slots=True)
class AttributeDraft:
    """A typed fact: the type of the value decides the attribute's kind."""

    name: str
    value: str | Decimal | bool


@dataclass(frozen=True, slots=True)
class ScheduledPriceDraft:
    """What a variant costs from one moment until another.

    While that lasts, the variant's own prices say so, and the usual ones are what they return to.
    """

    price: Decimal
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    usual_price: Decimal | None = None
    usual_compare_at_price: Decimal | None = None


KEEP: Final = "keep"


@dataclass(frozen=True, slots=True)
class VariantDraft:
    """One variant. Prices are decimals in the shop's base currency; `options` are the values of the product's options.

    `stock` is how much of it should be sellable; None leaves it as it is (nothing, for a new variant).
    A blank SKU is made from the product's slug and the options. `media` is its own picture, if it has one.
    `scheduled_price` is as it is unless something is said of it; a price that is written ends one that runs.
    An existing variant is found by `id`, else by SKU, else by its options.
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
    scheduled_price: ScheduledPriceDraft | Literal["keep"] | None = KEEP
    id: UUID | None = None


CategoryDraft = UUID | tuple[str, ...]
"""A category by its id, or by a path of names to find or make."""


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """One product with its variants, at least one.

    A blank slug is made from the name. `options` names what the variants differ by, in the order of their values.
    A product is known by its slug; with `is_known_by_sku` by the SKUs of its variants, and the slug is only a wish.
    Where a product is there already, the pictures and attributes that a draft does not name stay, and so do all of
    its further categories where those are None.
    """

    name: str
    variants: tuple[VariantDraft, ...]
    category: CategoryDraft = ("Uncategorized",)
    further_categories: tuple[CategoryDraft, ...] | None = None
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
    is_known_by_sku: bool = False

    @property
    def categories(self) -> tuple[CategoryDraft, ...]:
        """All categories that it names, its own first."""
        return (self.category, *(self.further_categories or ()))


@dataclass(frozen=True, slots=True)
class CollectionDraft:
    """A collection by its name, with its members in their order: each by the SKU of a variant, or its slug."""

    name: str
    members: tuple[str, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of one draft; `reason` says in a sentence why it was rejected, `errors` the same by field.

    `differences` tell what an update writes over what, in words.
    """

    slug: str
    result: Literal["created", "updated", "unchanged", "rejected"]
    product_id: UUID | None = None
    errors: tuple[tuple[str, str], ...] = ()
    differences: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Everything that is wrong, in one line."""
        return " ".join(f"{field}: {sentence}" for field, sentence in self.errors)
