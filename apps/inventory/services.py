"""Every change of stock. No read-then-write: a take is one conditional update a level, checked by the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from apps.inventory.events import StockChanged
from apps.inventory.exceptions import DefaultLocationNeeded, OutOfStock, Shortage, StockPromised
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.inventory.rules import Shelf, Take, plan_takes
from apps.products import services as products
from apps.products.events import Stocked
from apps.products.models import Variant
from core.events import publish
from core.exceptions import NotFound
from core.services import delete_record, save_record


@transaction.atomic
def ensure_default_location() -> None:
    """Make the first stock location, unless there is a default one already."""
    if not StockLocation.objects.filter(is_default=True).exists():
        StockLocation.objects.create(name="Warehouse", slug="warehouse", is_default=True)


@transaction.atomic
def save_stock_location(*, pk: UUID, fields: Mapping[str, Any]) -> StockLocation:
    """Write a location, making it where there is none of that key.

    A new default takes the mark from the old one. Raises InvalidFields, and DefaultLocationNeeded where the only
    default would go.
    """
    default = StockLocation.objects.filter(is_default=True).lock_all()
    if [location.pk for location in default] == [pk] and not fields.get("is_default", True):
        raise DefaultLocationNeeded
    if fields.get("is_default"):
        StockLocation.objects.filter(is_default=True).exclude(pk=pk).update(is_default=False)
    return save_record(StockLocation, pk=pk, fields=fields)


@transaction.atomic
def delete_stock_location(*, pk: UUID) -> None:
    """Delete a location. Raises NotFound, DefaultLocationNeeded for the default one, StillInUse where it has levels."""
    if StockLocation.objects.all().lock_one(pk).is_default:
        raise DefaultLocationNeeded
    delete_record(StockLocation, pk=pk)


@transaction.atomic
def take_stock(*, demand: Mapping[UUID, int]) -> list[Take]:
    """Promise units of these variants to an order; untracked variants need none.

    Returns what was taken from where. Raises OutOfStock, naming every variant there is too little of.
    """
    levels = _lock_levels(demand)
    variants = _variants(demand, levels)
    takes: list[Take] = []
    # What was deleted a moment ago is short of everything.
    shortages = [Shortage(pk, "", units, 0) for pk, units in demand.items() if pk not in variants]
    for variant in (variants[pk] for pk in sorted(variants) if variants[pk].track_stock):
        shelves = _shelves(levels.get(variant.pk, []))
        planned = plan_takes(variant.pk, demand[variant.pk], shelves)
        if planned is None or not all(_promise(take) for take in planned):
            available = sum(max(shelf.available, 0) for shelf in shelves)
            shortages.append(Shortage(variant.pk, variant.sku, demand[variant.pk], available))
        else:
            takes += planned
    if shortages:
        raise OutOfStock(shortages)
    if takes:
        _announce(levels, {take.level_id: -take.quantity for take in takes})
    return takes


def _variants(demand: Mapping[UUID, int], levels: Mapping[UUID, Sequence[StockLevel]]) -> dict[UUID, Variant]:
    """The wanted variants by key: nearly always those of the levels; others are looked up."""
    variants = {variant_id: rows[0].variant for variant_id, rows in levels.items()}
    if missing := demand.keys() - variants.keys():
        variants |= Variant.objects.in_bulk(missing)
    return variants


def _promise(take: Take) -> bool:
    """Take only if it is still there: the check and the write are one statement."""
    enough = Q(allow_backorder=True) | Q(on_hand__gte=F("allocated") + F("reserved") + take.quantity)
    level = StockLevel.objects.filter(enough, pk=take.level_id)
    return bool(level.update(allocated=F("allocated") + take.quantity))


@transaction.atomic
def release_stock(*, takes: Sequence[Take]) -> None:
    """Give units back to sale that an order no longer needs."""
    levels = _lock_levels({take.variant_id for take in takes})
    for take in sorted(takes, key=lambda take: take.level_id):
        StockLevel.objects.filter(pk=take.level_id).update(allocated=F("allocated") - take.quantity)
    if takes:
        _announce(levels, {take.level_id: take.quantity for take in takes})


@transaction.atomic
def set_stock(*, entries: Sequence[Stocked], reason: str, actor_id: UUID | None = None, note: str = "") -> None:
    """Make this many units sellable: `on_hand` at the default location moves by the difference, with a movement.

    Raises StockPromised where units would have to go that orders or carts hold.
    """
    location = StockLocation.objects.default()
    levels = _lock_levels({entry.variant_id for entry in entries})
    opened, counted, changes = [], [], {}
    for entry in entries:
        rows = levels[entry.variant_id]
        home = next((level for level in rows if level.location_id == location.pk), None)
        if home is None:
            home = StockLevel(variant_id=entry.variant_id, location=location, allow_backorder=entry.allow_backorder)
            rows.append(home)
            opened.append(home)
        delta = 0 if entry.stock is None else entry.stock - sum(_available(level) for level in rows)
        if delta:
            home.on_hand += delta
            changes[home.pk] = delta
        if delta or home.allow_backorder != entry.allow_backorder:
            for level in rows:
                level.allow_backorder = entry.allow_backorder
            counted += [level for level in rows if not level._state.adding]
    StockLevel.objects.bulk_create(opened)
    _write(counted, changes, reason=reason, actor_id=actor_id, note=note)
    _announce(levels, {})


@transaction.atomic
def adjust_stock(
    *, level_id: UUID, delta: int, reason: str, actor_id: UUID | None = None, note: str = ""
) -> StockLevel:
    """Add units to a level, or take some away, as a count of the shelf or a delivery demands.

    Raises NotFound for an unknown level, StockPromised where units would have to go that orders or carts hold.
    """
    level = StockLevel.objects.filter(pk=level_id).first()
    if level is None:
        raise NotFound("There is no such stock level.")
    levels = _lock_levels({level.variant_id})
    level = next((row for row in levels[level.variant_id] if row.pk == level_id), None)
    if level is None:
        raise NotFound("There is no such stock level any more.")
    level.on_hand += delta
    _write([level], {level.pk: delta} if delta else {}, reason=reason, actor_id=actor_id, note=note)
    _announce(levels, {})
    return level


def _write(
    levels: Sequence[StockLevel], changes: Mapping[UUID, int], *, reason: str, actor_id: UUID | None, note: str
) -> None:
    """Store counted levels with their movements: the ledger and `on_hand` never part."""
    try:
        with transaction.atomic():
            StockLevel.objects.bulk_update(levels, ["on_hand", "allow_backorder"], batch_size=500)
    except IntegrityError as error:
        raise StockPromised from error
    StockMovement.objects.bulk_create(
        [
            StockMovement(level_id=pk, delta=delta, reason=reason, actor_id=actor_id, note=note)
            for pk, delta in changes.items()
        ]
    )


def _lock_levels(variant_ids: Iterable[UUID]) -> dict[UUID, list[StockLevel]]:
    """Lock the levels of these variants in the order of their keys; group them, the preferred location first."""
    rows = StockLevel.objects.filter(variant_id__in=list(variant_ids)).select_related("location", "variant").lock_all()
    grouped: dict[UUID, list[StockLevel]] = defaultdict(list)
    for level in sorted(rows, key=lambda level: (level.location.priority, level.pk)):
        grouped[level.variant_id].append(level)
    return grouped


def _shelves(levels: Sequence[StockLevel]) -> list[Shelf]:
    return [Shelf(level.pk, _available(level), level.allow_backorder) for level in levels]


def _available(level: StockLevel) -> int:
    return level.on_hand - level.allocated - level.reserved


def _announce(levels: Mapping[UUID, Sequence[StockLevel]], changes: Mapping[UUID, int]) -> None:
    """Bring the catalogue's summaries in step, and tell who else wants to know.

    `changes` is what was added to `available` in the database since the levels were read.
    """
    stock: dict[UUID, int] = {}
    for variant_id, rows in levels.items():
        sellable: Any = sum(_available(level) + changes.get(level.pk, 0) for level in rows)
        stock[variant_id] = max(sellable, 0)
    products.refresh_stock(stock=stock)
    publish(StockChanged(tuple(stock)))
