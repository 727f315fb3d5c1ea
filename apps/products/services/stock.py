"""Keeps the summaries of stock that lists read and filter on."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, Min, OuterRef, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable

from apps.products.models import Product, Variant


@transaction.atomic
def refresh_stock(*, stock: Mapping[UUID, int]) -> None:
    """Write what can be sold now of each variant, and bring their products' summaries in step.

    Called by whoever keeps stock, under the locks of its levels. Locks the variants with all their siblings, for
    whoever goes on to write these products must not wait for a variant once it holds a product; then the products;
    each by key. An untracked variant keeps no number. Four statements, however many variants there are.
    """
    products = Variant.objects.filter(pk__in=list(stock)).values("product")
    changed = []
    for variant in Variant.objects.filter(product__in=products).lock_all():
        wanted = stock.get(variant.pk, variant.stock) if variant.track_stock else None
        if variant.stock != wanted:
            variant.stock = wanted
            changed.append(variant)
    if changed:
        Variant.objects.bulk_update(changed, ["stock"], batch_size=500)
        summarize({variant.product_id for variant in changed})


def summarize(product_ids: Iterable[UUID]) -> None:
    """Lock these products and make price, stock and backorder say what their active variants say.

    The database sums up once the products are locked: a variant that was added meanwhile is seen by then only.
    """
    locked = [product.pk for product in Product.objects.filter(pk__in=list(product_ids)).lock_all()]
    Product.objects.filter(pk__in=locked).update(**summaries())


def summaries() -> dict[str, Combinable]:
    """Give the summary columns of a product as its active variants have them."""
    own = Variant.objects.active().filter(product=OuterRef("pk")).order_by()
    sums = own.values("product").annotate(lowest=Min("price"), units=Sum("stock"))
    is_uncounted = Exists(own.filter(stock__isnull=True))
    return {
        "price": Subquery(sums.values("lowest")),
        "stock": Case(
            When(is_uncounted, then=Value(None)),
            default=Subquery(sums.values("units")),
            output_field=BigIntegerField(),
        ),
        "allow_backorder": Exists(own.filter(allow_backorder=True)),
    }


@transaction.atomic
def summarize_product(*, product_id: UUID) -> None:
    """Bring a product's summary columns in step with its variants; they are locked first, as whoever sells does."""
    Variant.objects.filter(product=product_id).lock_all()
    summarize([product_id])
