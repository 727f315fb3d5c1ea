"""Products as the database has them, with everything that a draft can say of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.products.models import AttributeValue, CategoryEntry, Media, Product, ScheduledPrice, Variant
from apps.products.rules import MediaDraft, ProductDraft, VariantDraft
from core.money import to_decimal


@dataclass(slots=True)
class Present:
    """One product and its parts; `is_new` where the database does not have it yet."""

    product: Product
    variants: list[Variant] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    facts: list[AttributeValue] = field(default_factory=list)
    category_entries: list[CategoryEntry] = field(default_factory=list)
    scheduled: Mapping[UUID, ScheduledPrice] = field(default_factory=dict)
    is_new: bool = False

    @property
    def active(self) -> list[Variant]:
        """The variants that are sold; others are kept because they were ordered."""
        return [variant for variant in self.variants if variant.is_active]


def load_products(product_ids: Collection[UUID], *, is_locking: bool) -> dict[UUID, Present]:
    """Read products with their parts, in six statements; locking takes variants first, then products, by key."""
    if not product_ids:
        return {}
    variant_rows = Variant.objects.filter(product__in=product_ids).order_by("pk")
    product_rows = Product.objects.filter(pk__in=product_ids).order_by("pk")
    variants = _grouped(variant_rows.lock_all() if is_locking else variant_rows)
    products = product_rows.lock_all() if is_locking else list(product_rows)
    media = _grouped(Media.objects.filter(product__in=product_ids).order_by("pk"))
    facts = _grouped(AttributeValue.objects.filter(product__in=product_ids).order_by("pk"))
    shelves = _grouped(CategoryEntry.objects.filter(product__in=product_ids).order_by("pk"))
    # After the locks: who writes a scheduled price holds its variant.
    rows = ScheduledPrice.objects.filter(variant__product__in=product_ids).order_by("pk")
    scheduled = {row.variant_id: row for row in rows}
    return {
        product.pk: Present(
            product,
            sorted(variants[product.pk], key=lambda variant: variant.position),
            sorted(media[product.pk], key=lambda picture: picture.position),
            facts[product.pk],
            shelves[product.pk],
            scheduled,
        )
        for product in products
    }


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.product_id].append(row)
    return groups


def draft_of(present: Present) -> ProductDraft:
    """Describe a product by the draft that would change nothing about it.

    Variants that are no longer sold are left out, and so stay what they are.
    """
    product = present.product
    options = option_names(present.active[0]) if present.active else ()
    alike = [variant for variant in present.active if option_names(variant) == options]
    return ProductDraft(
        name=product.name,
        slug=product.slug,
        description=product.description,
        category=product.category_id,
        status=product.status,
        vendor=product.vendor,
        tags=tuple(product.tags),
        tax_class=product.tax_class,
        seo_title=product.seo_title,
        seo_description=product.seo_description,
        options=options,
        variants=tuple(_variant_draft(variant, product.currency) for variant in alike),
    )


def option_names(variant: Variant) -> tuple[str, ...]:
    """Name the options of a variant."""
    return tuple(name for name, _ in variant.options)


def option_values(variant: Variant) -> tuple[str, ...]:
    """Give the values that a variant has of its options."""
    return tuple(value for _, value in variant.options)


def _variant_draft(variant: Variant, currency: str) -> VariantDraft:
    former = variant.compare_at_price
    return VariantDraft(
        id=variant.pk,
        sku=variant.sku,
        options=option_values(variant),
        price=to_decimal(variant.price, currency),
        compare_at_price=None if former is None else to_decimal(former, currency),
        track_stock=variant.track_stock,
        allow_backorder=variant.allow_backorder,
        requires_shipping=variant.requires_shipping,
        weight_grams=variant.weight_grams,
        barcode=variant.barcode,
        media=media_draft(variant.image) if variant.image else None,
    )


def media_draft(source: str, alt: str = "") -> MediaDraft:
    """Describe a picture by its file's name or its address."""
    is_address = source.startswith(("http://", "https://"))
    return MediaDraft(url=source, alt=alt) if is_address else MediaDraft(file=source, alt=alt)
