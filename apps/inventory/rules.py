"""Where units are taken from, decided without the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a level offers: units that can be sold now, and whether it may be oversold on purpose."""

    level_id: UUID
    available: int
    allow_backorder: bool


@dataclass(frozen=True, slots=True)
class Take:
    """Units of a variant, from one level."""

    variant_id: UUID
    level_id: UUID
    quantity: int


def plan_takes(variant_id: UUID, quantity: int, shelves: Sequence[Shelf]) -> list[Take] | None:
    """Choose the levels to take from, given in the order of their priority; None if there is not enough.

    One level that has it all comes first, then as few as the order of priority allows; what is left over goes to
    the first level that may be oversold.
    """
    for shelf in shelves:
        if shelf.available >= quantity:
            return [Take(variant_id, shelf.level_id, quantity)]
    takes: dict[UUID, int] = {}
    missing = quantity
    for shelf in shelves:
        units = min(max(shelf.available, 0), missing)
        if units:
            takes[shelf.level_id] = units
            missing -= units
    patient = next((shelf for shelf in shelves if shelf.allow_backorder), None)
    if missing and patient:
        takes[patient.level_id] = takes.get(patient.level_id, 0) + missing
        missing = 0
    return None if missing else [Take(variant_id, level_id, units) for level_id, units in takes.items()]


def is_low(*, before: int, after: int, threshold: int) -> bool:
    """Say whether what can be sold has just fallen to the threshold or below it."""
    return after <= threshold < before


def is_back(*, before: int, after: int) -> bool:
    """Say whether something can be sold again that could not."""
    return before <= 0 < after
