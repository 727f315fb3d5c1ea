"""The levels of stock: locked before anything is changed, opened where there are none, and what is told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery, UUIDField
from django.db.models.functions import Now

from apps.inventory.events import StockBack, StockChanged, StockLow
from apps.inventory.models import StockLevel, StockLocation
from apps.inventory.rules import is_back, is_low
from apps.products import services as products
from apps.products.events import Stocked
from apps.products.models import Variant
from core.events import publish
from core.exceptions import NotFound
from core.prepared import Among, PreparedLock, Slots
from core.querysets import LockingQuerySet


def _levels() -> LockingQuerySet[StockLevel]:
    """Name levels; who has waited for them sees `was_updated_at` as it was, as they see all but the rows themselves."""
    among = Among("variant", Slots("variants", UUIDField()))
    before = StockLevel.objects.filter(pk=OuterRef("pk")).values("updated_at")
    rows = StockLevel.objects.filter(among).annotate(was_updated_at=Subquery(before))
    return rows.select_related("location", "variant")


LEVELS = PreparedLock(_levels)


def lock_levels(variant_ids: Iterable[UUID]) -> dict[UUID, list[StockLevel]]:
    """Lock the levels of these variants in the order of their keys; group them, the preferred location first.

    Every change of stock begins here; whoever has the levels changes what hangs on them alone. Who opened another one
    while this waited has touched those that there were: then it is looked for anew.
    """
    wanted = set(variant_ids)
    rows: list[Any] = LEVELS.rows(variants=wanted) if wanted else []
    if any(row.updated_at != row.was_updated_at for row in rows):
        rows = LEVELS.rows(variants=wanted)
    grouped: dict[UUID, list[StockLevel]] = defaultdict(list)
    for level in sorted(rows, key=lambda level: (level.location.priority, level.pk)):
        grouped[level.variant_id].append(level)
    return grouped


def _touch(variant_ids: Iterable[UUID]) -> None:
    """Let those who wait for the levels of variants know that there is another one."""
    StockLevel.objects.filter(variant__in=list(variant_ids)).update(updated_at=Now())


def lock_level(level_id: UUID) -> StockLevel:
    """Lock a level, with those of its variant at other locations. Raises NotFound."""
    for level in StockLevel.objects.filter(pk=level_id):
        for locked in lock_levels({level.variant_id})[level.variant_id]:
            if locked.pk == level_id:
                return locked
    raise NotFound("There is no such stock level.")


def variants_of(demand: Mapping[UUID, int], levels: Mapping[UUID, Sequence[StockLevel]]) -> dict[UUID, Variant]:
    """The wanted variants by key: nearly always those of the levels; others are looked up."""
    variants = {variant_id: rows[0].variant for variant_id, rows in levels.items()}
    if missing := demand.keys() - variants.keys():
        variants |= Variant.objects.in_bulk(missing)
    return variants


def available(level: StockLevel) -> int:
    """Say what can be sold of a level as it is in memory: the database works it out for what is stored only."""
    return level.on_hand - level.allocated - level.reserved


def level_at(location: StockLocation, variant: Variant, levels: dict[UUID, list[StockLevel]]) -> StockLevel:
    """Find the variant's level there among the locked ones, or open it."""
    rows = levels.setdefault(variant.pk, [])
    for level in rows:
        if level.location_id == location.pk:
            return level
    rows.append(_open_level(location, variant))
    return rows[-1]


def _open_level(location: StockLocation, variant: Variant) -> StockLevel:
    """Open a level, or lock the one that was opened a moment ago: of what is not there, nobody can have the lock.

    Raises NotFound where the variant is gone.
    """
    level = StockLevel(variant=variant, location=location, allow_backorder=variant.allow_backorder)
    try:
        with transaction.atomic():
            level.save(force_insert=True)
    except IntegrityError:
        (opened,) = StockLevel.objects.filter(variant=variant, location=location).lock_all()
        return opened
    _touch([variant.pk])
    # The variant was read beside the levels, before whoever had their locks may have written it.
    level.variant = Variant.objects.all().lock_one(variant.pk)
    level.allow_backorder = level.variant.allow_backorder
    level.save(update_fields=["allow_backorder", "updated_at"])
    return level


def lock_opened(location: StockLocation, entries: Sequence[Stocked]) -> dict[UUID, list[StockLevel]]:
    """Lock the levels of variants, with one at this location each, opened where there is none.

    Others may have opened it while this waited for them, unseen: then theirs is as good.
    """
    levels = lock_levels(entry.variant_id for entry in entries)
    missing = {
        entry.variant_id: StockLevel(
            variant_id=entry.variant_id, location=location, allow_backorder=entry.allow_backorder
        )
        for entry in sorted(entries, key=lambda entry: entry.variant_id)
        if all(level.location_id != location.pk for level in levels[entry.variant_id])
    }
    if not missing:
        return levels
    opened = {level.pk: level for level in StockLevel.objects.bulk_create(missing.values(), ignore_conflicts=True)}
    _touch(missing)
    again = lock_levels(levels)
    return {pk: [opened.get(level.pk, level) for level in rows] for pk, rows in again.items()}


def announce(
    levels: Mapping[UUID, Sequence[StockLevel]], changes: Mapping[UUID, int], *, in_step: Collection[UUID] = ()
) -> None:
    """Bring the catalogue's summaries in step, but for those that are, and tell who else wants to know.

    `changes` is what was added to `available` in the database since the levels were read.
    """
    stock: dict[UUID, int] = {}
    for variant_id, rows in levels.items():
        sellable: Any = sum(available(level) + changes.get(level.pk, 0) for level in rows)
        stock[variant_id] = max(sellable, 0)
    products.refresh_stock(stock={pk: units for pk, units in stock.items() if pk not in in_step})
    publish(StockChanged(tuple(stock)), *_thresholds_crossed(levels, stock))


def _thresholds_crossed(
    levels: Mapping[UUID, Sequence[StockLevel]], stock: Mapping[UUID, int]
) -> list[StockLow | StockBack]:
    """Compare with what there was when the levels were locked; what was only just opened is no news.

    The variants were read beside the levels, without a lock: of them only what does not move may be used.
    """
    crossed: list[StockLow | StockBack] = []
    for variant_id, after in stock.items():
        known = [level for level in levels[variant_id] if "available" in level.__dict__]
        before = max(sum(level.available for level in known), 0)
        if known and is_low(before=before, after=after, threshold=settings.STOCK_LOW_AT):
            crossed.append(StockLow(variant_id, known[0].variant.sku, after))
        elif known and is_back(before=before, after=after):
            crossed.append(StockBack(variant_id, known[0].variant.sku, after))
    return crossed
