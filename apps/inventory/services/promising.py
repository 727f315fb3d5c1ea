"""Promises to orders and carts: a take is one conditional update a level, checked by the database."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args
from uuid import UUID

from django.db import transaction
from django.db.models import F, IntegerField, Q, UUIDField

from apps.inventory.exceptions import OutOfStock, Shortage
from apps.inventory.models import StockLevel
from apps.inventory.rules import Shelf, Take, plan_takes
from apps.inventory.services.levels import announce, available, lock_levels, variants_of
from core.prepared import PreparedUpdate, Slot

Promise = Literal["allocated", "reserved"]


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


def _take(demand: Mapping[UUID, int], promise: Promise, holds: Sequence[Take]) -> list[Take]:
    levels = lock_levels({*demand, *(hold.variant_id for hold in holds)})
    _let_go(levels, holds, "reserved")
    variants = variants_of(demand, levels)
    takes: list[Take] = []
    # What was deleted a moment ago is short of everything.
    shortages = [Shortage(pk, "", units, 0) for pk, units in demand.items() if pk not in variants]
    for variant in (variants[pk] for pk in sorted(demand.keys() & variants.keys()) if variants[pk].track_stock):
        shelves = _shelves(levels.get(variant.pk, []))
        planned = plan_takes(variant.pk, demand[variant.pk], shelves)
        if planned is None or not all(_promise(take, promise) for take in planned):
            there = sum(max(shelf.available, 0) for shelf in shelves)
            shortages.append(Shortage(variant.pk, variant.sku, demand[variant.pk], there))
        else:
            takes += planned
    if shortages:
        raise OutOfStock(shortages)
    if takes or holds:
        announce(levels, {take.level_id: -take.quantity for take in takes})
    return takes


def _promise(take: Take, promise: Promise) -> bool:
    """Take only if it is still there: the check and the write are one statement."""
    return bool(PROMISES[promise].run(level=take.level_id, units=take.quantity))


def _promising(promise: Promise) -> PreparedUpdate:
    units = Slot("units", IntegerField())
    enough = Q(allow_backorder=True) | Q(on_hand__gte=F("allocated") + F("reserved") + units)
    levels = StockLevel.objects.filter(enough, Q(pk=Slot("level", UUIDField())))
    return PreparedUpdate(lambda: (levels, {promise: F(promise) + units}))


PROMISES: Mapping[Promise, PreparedUpdate] = {promise: _promising(promise) for promise in get_args(Promise)}


def _shelves(levels: Sequence[StockLevel]) -> list[Shelf]:
    return [Shelf(level.pk, available(level), level.allow_backorder) for level in levels]


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
        announce(levels, {})
