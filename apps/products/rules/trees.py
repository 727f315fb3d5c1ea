"""A flat list of categories as the tree that it is."""

from collections.abc import Iterable
from typing import Any


def nested(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Hang every category under its parent as one of its `children`; returns those without a parent."""
    known = {row["id"]: {**row, "children": []} for row in rows}
    roots: list[dict[str, Any]] = []
    for row in known.values():
        parent = known.get(row["parent"])
        (parent["children"] if parent else roots).append(row)
    return roots
