"""What may become of a return; nothing here asks the database."""

from collections.abc import Mapping
from typing import Literal

Step = Literal["approve", "reject", "receive", "refund"]

TRANSITIONS: Mapping[Step, tuple[frozenset[str], str]] = {
    "approve": (frozenset({"requested"}), "approved"),
    "reject": (frozenset({"requested", "approved"}), "rejected"),
    "receive": (frozenset({"approved"}), "received"),
    "refund": (frozenset({"received"}), "refunded"),
}
"""From which status each step leads to which; whatever does not stand here is refused."""
