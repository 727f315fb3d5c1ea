"""The life of a product: draft, then active and archived in turns."""

NEXT: dict[str, frozenset[str]] = {
    "draft": frozenset({"active", "archived"}),
    "active": frozenset({"archived"}),
    "archived": frozenset({"active"}),
}


def can_become(status: str, wanted: str) -> bool:
    """Say whether a product of this status may take that one; staying as it is always goes."""
    return status == wanted or wanted in NEXT.get(status, frozenset())
