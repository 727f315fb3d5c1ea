"""Every change of stock. No read-then-write: a take is one conditional update a level, checked by the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, IntegerField, Q, Sum, UUIDField

from apps.inventory.events import StockBack, StockChanged, StockLow
from apps.inventory.exceptions import DefaultLocationNeeded, OutOfStock, Shortage, StockNotTracked, StockPromised
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.inventory.rules import Shelf, Take, is_back, is_low, plan_takes
from apps.products import services as products
from apps.products.events import Stocked
from apps.products.models import Variant
from core.events import publish
from core.exceptions import NotFound
from core.prepared import PreparedUpdate, Slot
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
def take_stock(*, demand: Mapping[UUID, int], holds: Sequence[Take] = ()) -> list[Take]:
    """Promise units of these variants to an order; untracked variants need none.

    `holds` are the buyer's own reservations, which are turned: given back and taken again under one lock, so nobody
    comes in between. Returns what was taken from where. Raises OutOfStock, naming every variant there is too little of.
    """
    return _take(demand, "allocated", holds)


@transaction.atomic
def reserve_stock(*, demand: Mapping[UUID, int], holds: Sequence[Take] = ()) -> list[Take]:
    """Hold units of these variants for a cart that is paying, in place of the holds that it has.

    Returns what is held where. Raises OutOfStock, naming every variant there is too little of.
    """
    return _take(demand, "reserved", holds)


Promise = Literal["allocated", "reserved"]


def _take(demand: Mapping[UUID, int], promise: Promise, holds: Sequence[Take]) -> list[Take]:
    levels = lock_levels({*demand, *(hold.variant_id for hold in holds)})
    _let_go(levels, holds, "reserved")
    variants = _variants(demand, levels)
    takes: list[Take] = []
    # What was deleted a moment ago is short of everything.
    shortages = [Shortage(pk, "", units, 0) for pk, units in demand.items() if pk not in variants]
    for variant in (variants[pk] for pk in sorted(demand.keys() & variants.keys()) if variants[pk].track_stock):
        shelves = _shelves(levels.get(variant.pk, []))
        planned = plan_takes(variant.pk, demand[variant.pk], shelves)
        if planned is None or not all(_promise(take, promise) for take in planned):
            available = sum(max(shelf.available, 0) for shelf in shelves)
            shortages.append(Shortage(variant.pk, variant.sku, demand[variant.pk], available))
        else:
            takes += planned
    if shortages:
        raise OutOfStock(shortages)
    if takes or holds:
        _announce(levels, {take.level_id: -take.quantity for take in takes})
    return takes


def _variants(demand: Mapping[UUID, int], levels: Mapping[UUID, Sequence[StockLevel]]) -> dict[UUID, Variant]:
    """The wanted variants by key: nearly always those of the levels; others are looked up."""
    variants = {variant_id: rows[0].variant for variant_id, rows in levels.items()}
    if missing := demand.keys() - variants.keys():
        variants |= Variant.objects.in_bulk(missing)
    return variants


def _promise(take: Take, promise: Promise) -> bool:
    """Take only if it is still there: the check and the write are one statement."""
    return bool(PROMISES[promise].run(level=take.level_id, units=take.quantity))


def _promising(promise: Promise) -> PreparedUpdate:
    units = Slot("units", IntegerField())
    enough = Q(allow_backorder=True) | Q(on_hand__gte=F("allocated") + F("reserved") + units)
    levels = StockLevel.objects.filter(enough, Q(pk=Slot("level", UUIDField())))
    return PreparedUpdate(lambda: (levels, {promise: F(promise) + units}))


PROMISES: Mapping[Promise, PreparedUpdate] = {promise: _promising(promise) for promise in get_args(Promise)}


def _let_go(levels: Mapping[UUID, Sequence[StockLevel]], takes: Sequence[Take], promise: Promise) -> None:
    """End promises on locked levels, in the database and in memory."""
    by_key = {level.pk: level for rows in levels.values() for level in rows}
    for take in sorted(takes, key=lambda take: take.level_id):
        StockLevel.objects.filter(pk=take.level_id).update(**{promise: F(promise) - take.quantity})
        level = by_key[take.level_id]
        setattr(level, promise, getattr(level, promise) - take.quantity)


@transaction.atomic
def release_stock(*, takes: Sequence[Take]) -> None:
    """Give units back to sale that an order no longer needs."""
    _release(takes, "allocated")


@transaction.atomic
def release_reserved(*, takes: Sequence[Take]) -> None:
    """Give units back to sale that a cart no longer holds."""
    _release(takes, "reserved")


def _release(takes: Sequence[Take], promise: Promise) -> None:
    if takes:
        levels = lock_levels(take.variant_id for take in takes)
        _let_go(levels, takes, promise)
        _announce(levels, {})


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
    _record({take.level_id: -take.quantity for take in takes}, StockMovement.Reason.FULFILLMENT, note, actor_id)


@transaction.atomic
def put_back(*, units: Mapping[UUID, int], note: str = "", actor_id: UUID | None = None) -> None:
    """Put units that came back on the shelf of the default location, with a movement each.

    Variants that are not counted are passed over.
    """
    location = StockLocation.objects.default()
    levels = lock_levels(units)
    for _, variant in sorted(_variants(units, levels).items()):
        if variant.track_stock:
            level = _level_at(location, variant, levels)
            level.on_hand += units[variant.pk]
            StockLevel.objects.filter(pk=level.pk).update(on_hand=F("on_hand") + units[variant.pk])
            _record({level.pk: units[variant.pk]}, StockMovement.Reason.RETURN, note, actor_id)
    _announce(levels, {})


def _level_at(location: StockLocation, variant: Variant, levels: dict[UUID, list[StockLevel]]) -> StockLevel:
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
    # The variant was read beside the levels, before whoever had their locks may have written it.
    level.variant = Variant.objects.all().lock_one(variant.pk)
    level.allow_backorder = level.variant.allow_backorder
    level.save(update_fields=["allow_backorder", "updated_at"])
    return level


@transaction.atomic
def set_stock(*, entries: Sequence[Stocked], reason: str, actor_id: UUID | None = None, note: str = "") -> None:
    """Make this many units sellable: `on_hand` at the default location moves by the difference, with a movement.

    Raises StockPromised where units would have to go that orders or carts hold.
    """
    location = StockLocation.objects.default()
    levels = lock_levels({entry.variant_id for entry in entries if not entry.is_new})
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
    _announce(levels, {}, in_step={entry.variant_id for entry in entries if entry.is_new})


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
    variant = _variants({variant_id: 0}, levels).get(variant_id)
    if variant is None or location is None:
        raise NotFound("There is no such variant or stock location.")
    if not variant.track_stock:
        raise StockNotTracked(variant.sku)
    level = _level_at(location, variant, levels)
    change = on_hand - level.on_hand if on_hand is not None else delta or 0
    level.on_hand += change
    _write([level], {level.pk: change} if change else {}, reason=reason, actor_id=actor_id, note=note)
    _announce(levels, {})
    level.refresh_from_db(fields=["available"])  # the database works it out
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
    _record(changes, reason, note, actor_id)


def _record(changes: Mapping[UUID, int], reason: str, note: str, actor_id: UUID | None) -> None:
    """Write the ledger: what was added to each level, or taken away."""
    StockMovement.objects.bulk_create(
        [
            StockMovement(level_id=pk, delta=delta, reason=reason, actor_id=actor_id, note=note)
            for pk, delta in changes.items()
        ]
    )


def lock_levels(variant_ids: Iterable[UUID]) -> dict[UUID, list[StockLevel]]:
    """Lock the levels of these variants in the order of their keys; group them, the preferred location first.

    Every change of stock begins here; whoever has the levels changes what hangs on them alone.
    """
    rows = StockLevel.objects.filter(variant_id__in=list(variant_ids)).select_related("location", "variant").lock_all()
    grouped: dict[UUID, list[StockLevel]] = defaultdict(list)
    for level in sorted(rows, key=lambda level: (level.location.priority, level.pk)):
        grouped[level.variant_id].append(level)
    return grouped


def _shelves(levels: Sequence[StockLevel]) -> list[Shelf]:
    return [Shelf(level.pk, _available(level), level.allow_backorder) for level in levels]


def _available(level: StockLevel) -> int:
    return level.on_hand - level.allocated - level.reserved


def _announce(
    levels: Mapping[UUID, Sequence[StockLevel]], changes: Mapping[UUID, int], *, in_step: Collection[UUID] = ()
) -> None:
    """Bring the catalogue's summaries in step, but for those that are, and tell who else wants to know.

    `changes` is what was added to `available` in the database since the levels were read.
    """
    stock: dict[UUID, int] = {}
    for variant_id, rows in levels.items():
        sellable: Any = sum(_available(level) + changes.get(level.pk, 0) for level in rows)
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


def lock_level(level_id: UUID) -> StockLevel:
    """Lock a level, with those of its variant at other locations. Raises NotFound."""
    for level in StockLevel.objects.filter(pk=level_id):
        for locked in lock_levels({level.variant_id})[level.variant_id]:
            if locked.pk == level_id:
                return locked
    raise NotFound("There is no such stock level.")


@transaction.atomic
def restate_promise(*, level_id: UUID, promise: Promise, units: int) -> None:
    """Make a level promise what those hold who hold it, as the caller has summed it up under the level's lock.

    Raises NotFound, and StockPromised where they hold more than there is.
    """
    level = lock_level(level_id)
    try:
        with transaction.atomic():
            StockLevel.objects.filter(pk=level_id).update(**{promise: units})
    except IntegrityError as error:
        raise StockPromised from error
    restate_stock(variant_id=level.variant_id)


@transaction.atomic
def restate_stock(*, variant_id: UUID) -> None:
    """Bring what the catalogue says of a variant in step with its levels."""
    _announce({variant_id: lock_levels({variant_id})[variant_id]}, {})


@transaction.atomic
def copy_backorder(*, level_id: UUID) -> None:
    """Let a level be oversold where its variant may be. Raises NotFound, StockPromised where it is oversold already."""
    level = lock_level(level_id)
    level.allow_backorder = level.variant.allow_backorder
    _write([level], {}, reason=StockMovement.Reason.ADJUSTMENT, actor_id=None, note="")


@transaction.atomic
def explain_difference(*, level_id: UUID) -> None:
    """Write the movement that the ledger of a level lacks, so that it explains what is on hand. Raises NotFound."""
    level = lock_level(level_id)
    moved = level.movements.aggregate(units=Sum("delta", default=0))["units"]
    if level.on_hand != moved:
        _record({level_id: level.on_hand - moved}, StockMovement.Reason.ADJUSTMENT, UNEXPLAINED, None)


UNEXPLAINED = "Found by a check: nothing tells where the difference came from."
