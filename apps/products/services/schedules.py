"""Writes to what variants cost for a while."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.products.events import OffersChanged
from apps.products.models import ScheduledPrice, ScheduledPriceQuerySet, Variant
from apps.products.rules import former_price
from apps.products.services.stock import summarize
from apps.products.services.versions import touch_catalogue
from core.events import publish
from core.exceptions import InvalidFields, NotFound
from core.money import to_minor
from core.services import check_row

BATCH = 500
"""Scheduled prices in one transaction: a sale of the whole shop holds nobody up."""


def apply_scheduled_prices(*, at: datetime) -> int:
    """Start and end the scheduled prices whose time has come; returns how many. One that is over goes."""
    applied = 0
    while due := list(ScheduledPrice.objects.due(at).order_by("pk").values_list("variant_id", flat=True)[:BATCH]):
        applied += _apply(due, at)
    return applied


@transaction.atomic
def schedule_price(
    *, variant_id: UUID, price: Decimal, starts_at: datetime | None, ends_at: datetime | None, at: datetime
) -> ScheduledPrice:
    """Let a variant cost something else for a while, instead of what was scheduled for it; at once where it is time.

    No start means at once, no end for good. Raises NotFound, and InvalidFields.
    """
    variant = _lock([variant_id]).get(variant_id)
    if variant is None:
        raise NotFound("There is no such variant.")
    _end(_rows_of([variant]))
    begins_at = starts_at or at
    row = ScheduledPrice(variant=variant, starts_at=begins_at, ends_at=ends_at)
    try:
        row.price = to_minor(price, variant.product.currency)
    except ValueError as error:
        raise InvalidFields({"price": [str(error)]}) from error
    if ends_at is not None and ends_at <= at:
        raise InvalidFields({"ends_at": ["This time has passed."]})
    check_row(row)
    row.save()
    if begins_at <= at:
        _start([row])
    _write([variant])
    return row


@transaction.atomic
def cancel_scheduled_price(*, variant_id: UUID) -> None:
    """Take away what was scheduled for a variant; where that runs, its usual prices are back. Raises NotFound."""
    variants = _lock([variant_id])
    scheduled = _rows_of(variants.values())
    if not scheduled:
        raise NotFound("There is no such scheduled price.")
    _end(scheduled)
    _write(variants.values())


@transaction.atomic
def _apply(variant_ids: Sequence[UUID], at: datetime) -> int:
    variants = _lock(variant_ids)
    # Read again under the lock: somebody may have come first.
    due = _rows_of(variants.values(), ScheduledPrice.objects.due(at))
    _end([row for row in due if row.is_over(at)])
    _start([row for row in due if not row.is_over(at)])
    _write(row.variant for row in due)
    return len(due)


def _lock(variant_ids: Sequence[UUID]) -> dict[UUID, Variant]:
    """Lock these variants; whoever writes a scheduled price holds its variant. All siblings too, as stock does."""
    products = Variant.objects.filter(pk__in=variant_ids).values("product")
    locked = Variant.objects.filter(product__in=products).lock_all()
    return {variant.pk: variant for variant in locked if variant.pk in set(variant_ids)}


def _rows_of(variants: Iterable[Variant], scheduled: ScheduledPriceQuerySet | None = None) -> list[ScheduledPrice]:
    """Read what is scheduled for locked variants."""
    by_id = {variant.pk: variant for variant in variants}
    asked = ScheduledPrice.objects.all() if scheduled is None else scheduled
    rows = list(asked.filter(variant__in=by_id).order_by("pk"))
    for row in rows:
        row.variant = by_id[row.variant_id]
    return rows


def _start(rows: Sequence[ScheduledPrice]) -> None:
    """Put the scheduled prices on; those that stay are no longer scheduled."""
    lasting = []
    for row in rows:
        variant = row.variant
        row.usual_price, row.usual_compare_at_price = variant.price, variant.compare_at_price
        variant.compare_at_price = former_price(row.price, variant.price, variant.compare_at_price)
        variant.price = row.price
        if row.ends_at is not None:
            lasting.append(row)
    ScheduledPrice.objects.bulk_update(lasting, ["usual_price", "usual_compare_at_price"])
    _forget(row for row in rows if row.ends_at is None)


def _end(rows: Sequence[ScheduledPrice]) -> None:
    """Put the usual prices back, and forget what was scheduled."""
    for row in rows:
        if row.usual_price is not None:
            row.variant.price, row.variant.compare_at_price = row.usual_price, row.usual_compare_at_price
    _forget(rows)


def _forget(rows: Iterable[ScheduledPrice]) -> None:
    ScheduledPrice.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _write(variants: Iterable[Variant]) -> None:
    """Write the variants' prices, and bring their products and the lists in step."""
    changed = list(variants)
    Variant.objects.bulk_update(changed, ["price", "compare_at_price"])
    products = {variant.product_id for variant in changed}
    summarize(products)
    touch_catalogue()
    publish(OffersChanged(tuple(products)))
