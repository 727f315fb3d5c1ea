"""Units that come, go or are counted, each with its line in the ledger."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from apps.inventory.exceptions import OutOfStock, Shortage, StockNotTracked, StockPromised
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.inventory.rules import Take
from apps.inventory.services.levels import announce, available, level_at, lock_levels, lock_opened, variants_of
from apps.products.events import Stocked
from core.exceptions import NotFound


@transaction.atomic
def ship_stock(*, takes: Sequence[Take], note: str = "", actor_id: UUID | None = None) -> None:
    """Take promised units off their shelves, with a movement each: they leave, and what can be sold stays.

    Raises OutOfStock where a backorder has promised units that have not arrived.
    """
    levels = lock_levels(take.variant_id for take in takes)
    by_key = {level.pk: level for rows in levels.values() for level in rows}
    shortages = []
    for take in sorted(takes, key=lambda take: take.level_id):
        level = StockLevel.objects.filter(pk=take.level_id, on_hand__gte=take.quantity)
        if not level.update(on_hand=F("on_hand") - take.quantity, allocated=F("allocated") - take.quantity):
            there = by_key[take.level_id]
            shortages.append(Shortage(take.variant_id, there.variant.sku, take.quantity, there.on_hand))
    if shortages:
        raise OutOfStock(shortages)
    record({take.level_id: -take.quantity for take in takes}, StockMovement.Reason.FULFILLMENT, note, actor_id)


@transaction.atomic
def put_back(*, units: Mapping[UUID, int], note: str = "", actor_id: UUID | None = None) -> None:
    """Put units that came back on the shelf of the default location, with a movement each.

    Variants that are not counted are passed over.
    """
    location = StockLocation.objects.default()
    levels = lock_levels(units)
    for _, variant in sorted(variants_of(units, levels).items()):
        if variant.track_stock:
            level = level_at(location, variant, levels)
            level.on_hand += units[variant.pk]
            StockLevel.objects.filter(pk=level.pk).update(on_hand=F("on_hand") + units[variant.pk])
            record({level.pk: units[variant.pk]}, StockMovement.Reason.RETURN, note, actor_id)
    announce(levels, {})


@transaction.atomic
def set_stock(*, entries: Sequence[Stocked], reason: str, actor_id: UUID | None = None, note: str = "") -> None:
    """Make this many units sellable: `on_hand` at the default location moves by the difference, with a movement.

    Raises StockPromised where units would have to go that orders or carts hold.
    """
    location = StockLocation.objects.default()
    levels = lock_opened(location, [entry for entry in entries if not entry.is_new])
    opened, counted, changes = [], [], {}
    for entry in entries:
        rows = levels[entry.variant_id]
        home = next((level for level in rows if level.location_id == location.pk), None)
        if home is None:
            home = StockLevel(variant_id=entry.variant_id, location=location, allow_backorder=entry.allow_backorder)
            rows.append(home)
            opened.append(home)
        delta = 0 if entry.stock is None else entry.stock - sum(available(level) for level in rows)
        if delta:
            home.on_hand += delta
            changes[home.pk] = delta
        if delta or home.allow_backorder != entry.allow_backorder:
            for level in rows:
                level.allow_backorder = entry.allow_backorder
            counted += [level for level in rows if not level._state.adding]
    StockLevel.objects.bulk_create(opened)
    write_counted(counted, changes, reason=reason, actor_id=actor_id, note=note)
    announce(levels, {}, in_step={entry.variant_id for entry in entries if entry.is_new})


@transaction.atomic
def adjust_stock(
    *,
    variant_id: UUID,
    location_id: UUID | None = None,
    delta: int | None = None,
    on_hand: int | None = None,
    reason: str = StockMovement.Reason.ADJUSTMENT,
    note: str = "",
    actor_id: UUID | None = None,
) -> StockLevel:
    """Add units to a level (`delta`), or say how many lie there (`on_hand`), as a delivery or a count demands.

    Without a location it is the default one's; a level is opened where there is none. Raises NotFound for an unknown
    variant or location, StockNotTracked, and StockPromised where units would have to go that orders or carts hold.
    """
    locations = StockLocation.objects.filter(pk=location_id) if location_id else None
    location = StockLocation.objects.default() if locations is None else locations.first()
    levels = lock_levels({variant_id})
    variant = variants_of({variant_id: 0}, levels).get(variant_id)
    if variant is None or location is None:
        raise NotFound("There is no such variant or stock location.")
    if not variant.track_stock:
        raise StockNotTracked(variant.sku)
    level = level_at(location, variant, levels)
    change = on_hand - level.on_hand if on_hand is not None else delta or 0
    level.on_hand += change
    write_counted([level], {level.pk: change} if change else {}, reason=reason, actor_id=actor_id, note=note)
    announce(levels, {})
    level.refresh_from_db(fields=["available"])  # the database works it out
    return level


def write_counted(
    levels: Sequence[StockLevel], changes: Mapping[UUID, int], *, reason: str, actor_id: UUID | None, note: str
) -> None:
    """Store counted levels with their movements: the ledger and `on_hand` never part."""
    try:
        with transaction.atomic():
            StockLevel.objects.bulk_update(levels, ["on_hand", "allow_backorder"], batch_size=500)
    except IntegrityError as error:
        raise StockPromised from error
    record(changes, reason, note, actor_id)


def record(changes: Mapping[UUID, int], reason: str, note: str, actor_id: UUID | None) -> None:
    """Write the ledger: what was added to each level, or taken away."""
    StockMovement.objects.bulk_create(
        [
            StockMovement(level_id=pk, delta=delta, reason=reason, actor_id=actor_id, note=note)
            for pk, delta in changes.items()
        ]
    )
