"""A flat list of categories as the tree that it is."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

MAX_LEVELS = 20
"""More than any shop has; what nests without end, no reader can unfold."""

TOO_DEEP = f"Categories are at most {MAX_LEVELS} levels deep."
CUT_OFF = "The category that it stands in cannot be taken."
MAX_NAME = 200

Key = Hashable


@dataclass(frozen=True, slots=True)
class Branch:
    """A category of somebody's tree, and the key of the one that it stands in; `place` is where their file has it.

    `external_id` is what the tree's owner calls it, where there is more than names.
    """

    name: str
    parent: Key | None
    place: str
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """What of a tree cannot be taken, and why."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def nested(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hang every category under its parent as one of its `children`; returns those without a parent."""
    known = {row["id"]: {**row, "children": []} for row in rows}
    roots: list[dict[str, Any]] = []
    for row in known.values():
        parent = known.get(row["parent"])
        (parent["children"] if parent else roots).append(row)
    return roots


def level_of(pk: UUID | None, parents: Mapping[UUID, UUID | None]) -> int:
    """Say on which level a category stands: 1 without a parent, 0 for none at all."""
    level = 0
    while pk is not None:
        pk, level = parents[pk], level + 1
    return level


def height_of(pk: UUID, parents: Mapping[UUID, UUID | None]) -> int:
    """Count the levels of a category and all that stands below it."""
    children: dict[UUID, list[UUID]] = {}
    for child, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(child)
    height, row = 0, [pk]
    while row:
        height, row = height + 1, [child for parent in row for child in children.get(parent, ())]
    return height


def grown(branches: Mapping[Key, Branch]) -> tuple[dict[Key, Branch], list[Reject]]:
    """Put every category behind the one that it stands in, and leave out what stands nowhere or below itself."""
    levels: dict[Key | None, int] = {None: 0}
    reasons: dict[Key | None, str] = {}
    for start in branches:
        key: Key | None = start
        chain: dict[Key | None, Branch] = {}
        while key not in chain and key not in levels and key not in reasons:
            chain[key] = branches[key]
            key = branches[key].parent
        if key in chain:
            reasons.update(_circle(branches, key))
        for link, branch in reversed(chain.items()):
            if link in reasons:
                continue
            if reason := _flaw(branch, levels.get(branch.parent, MAX_LEVELS) + 1, is_cut_off=branch.parent in reasons):
                reasons[link] = reason
            else:
                levels[link] = levels[branch.parent] + 1
    placed = {key: branches[key] for key in levels if key is not None}
    return placed, [Reject(branches[key].place, reason) for key, reason in reasons.items()]


def _circle(branches: Mapping[Key, Branch], start: Key) -> dict[Key | None, str]:
    around = [start]
    while (parent := branches[around[0]].parent) != start:
        around.insert(0, parent)
    names = " > ".join(branches[key].name for key in (around[-1], *around))
    return dict.fromkeys(around, f"It stands below itself: {names[:MAX_NAME]}.")


def _flaw(branch: Branch, level: int, *, is_cut_off: bool) -> str:
    if is_cut_off:
        return CUT_OFF
    if not branch.name:
        return "It has no name."
    if len(branch.name) > MAX_NAME:
        return f"Its name has {len(branch.name)} characters; {MAX_NAME} is the most."
    if "\0" in branch.name:
        return "A name cannot hold NUL characters."
    return TOO_DEEP if level > MAX_LEVELS else ""
