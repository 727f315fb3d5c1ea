"""Keeps the summaries of stock that lists read and filter on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from apps.products.models import Product, Variant
from apps.products.rules import Summary, summary_of


@transaction.atomic
def refresh_stock(*, stock: Mapping[UUID, int]) -> None:
    """Write what can be sold now of each variant, and bring their products' summaries in step.

    Called by whoever keeps stock, under the locks of its levels. Locks variants, then products, each by key.
    An untracked variant keeps no number. Five statements, however many variants there are.
    """
    variants = Variant.objects.filter(pk__in=list(stock)).lock_all()
    changed = []
    for variant in variants:
        wanted = stock[variant.pk] if variant.track_stock else None
        if variant.stock != wanted:
            variant.stock = wanted
            changed.append(variant)
    if changed:
        Variant.objects.bulk_update(changed, ["stock"], batch_size=500)
        summarize_products({variant.product_id for variant in changed})


def summarize_products(product_ids: Iterable[UUID]) -> None:
    """Lock these products and make price, stock and backorder say what their variants say."""
    products = Product.objects.filter(pk__in=list(product_ids)).lock_all()
    summaries = _summaries(products)
    changed = []
    for product in products:
        wanted = summaries[product.pk]
        if Summary(product.price, product.stock, product.allow_backorder) != wanted:
            product.price, product.stock, product.allow_backorder = wanted
            changed.append(product)
    if changed:
        Product.objects.bulk_update(changed, ["price", "stock", "allow_backorder"], batch_size=500)


def _summaries(products: Iterable[Product]) -> dict[UUID, Summary]:
    rows = Variant.objects.filter(product__in=products).order_by("pk")
    grouped: dict[UUID, list[Summary]] = defaultdict(list)
    columns = rows.values_list("product_id", "price", "stock", "allow_backorder")
    for product_id, price, stock, allow_backorder in columns:
        grouped[product_id].append(Summary(price, stock, allow_backorder))
    return {product_id: summary_of(parts) for product_id, parts in grouped.items()}
