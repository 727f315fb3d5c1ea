"""A flat list of categories as the tree that it is."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

MAX_LEVELS = 20
"""More than any shop has; what nests without end, no reader can unfold."""


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
