"""Keeps the summaries of stock that lists read and filter on."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, F, Min, OuterRef, Q, Subquery, Sum, UUIDField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from apps.products.events import OffersChanged
from apps.products.models import Product, ProductQuerySet, Variant, VariantQuerySet
from apps.products.rules import is_in_stock
from apps.products.services.versions import touch_catalogue
from core.events import publish
from core.prepared import FEW, Among, PreparedLock, PreparedUpdate, Slot, Slots


@transaction.atomic(savepoint=False)
def refresh_stock(*, stock: Mapping[UUID, int]) -> None:
    """Write what can be sold now of each variant, and bring their products' summaries in step.

    Called by whoever keeps stock, under the locks of its levels. Locks the variants with all their siblings, for
    whoever goes on to write these products must not wait for a variant once it holds a product; then the products;
    each by key. An untracked variant keeps no number. Four statements, however many variants there are;
    one more where lists may show something else, which they do not for every unit that is sold.
    """
    changed, listed = [], set[UUID]()
    for variant in SIBLINGS.rows(variants=stock) if stock else ():
        wanted = stock.get(variant.pk, variant.stock) if variant.track_stock else None
        if variant.stock != wanted:
            is_available = is_in_stock(wanted, variant.allow_backorder)
            if is_available != is_in_stock(variant.stock, variant.allow_backorder):
                listed.add(variant.product_id)
            variant.stock = wanted
            changed.append(variant)
    if changed:
        _write_stock(changed)
        summarize({variant.product_id for variant in changed})
    if listed:
        touch_catalogue()
        publish(OffersChanged(tuple(listed)))


def _siblings() -> VariantQuerySet:
    products = Variant.objects.filter(Among("pk", Slots("variants", UUIDField()))).values("product")
    return Variant.objects.filter(product__in=products).only("product", "stock", "track_stock", "allow_backorder")


SIBLINGS = PreparedLock(_siblings)


def _write_stock(variants: Sequence[Variant]) -> None:
    """Write their numbers; of a few, as an order has them, by a statement that is compiled once."""
    if len(variants) > FEW:
        Variant.objects.bulk_update(variants, ["stock"], batch_size=500)
        return
    values: dict[str, Any] = {}
    for place, variant in enumerate(variants):
        values |= {f"key{place}": variant.pk, f"stock{place}": variant.stock}
    _stock_of(len(variants)).run(**values)


@cache
def _stock_of(count: int) -> PreparedUpdate:
    keys = [Slot(f"key{place}", UUIDField()) for place in range(count)]
    numbers = [Slot(f"stock{place}", BigIntegerField()) for place in range(count)]
    cases = [When(pk=key, then=Cast(number, BigIntegerField())) for key, number in zip(keys, numbers, strict=True)]
    return PreparedUpdate(lambda: (Variant.objects.filter(Q(pk__in=keys)), {"stock": Case(*cases)}))


def _products() -> ProductQuerySet:
    return Product.objects.filter(Among("pk", Slots("products", UUIDField())))


KEYS = PreparedLock(lambda: _products().only("pk"))
SUMMARIES = PreparedUpdate(lambda: (_products(), {**summaries(), "version": F("version") + 1}))


def summarize(product_ids: Iterable[UUID]) -> None:
    """Lock these products and make price, stock and backorder say what their active variants say: a new version.

    The database sums up once the products are locked: a variant that was added meanwhile is seen by then only.
    """
    locked = [product.pk for product in KEYS.rows(products=list(product_ids))]
    if locked:
        SUMMARIES.run(products=locked)


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
    touch_catalogue()
    publish(OffersChanged((product_id,)))
