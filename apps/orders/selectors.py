"""What belongs to an order but is kept by apps above: they fill in here what they know."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from core.registries import Registry
from core.tokens import check_token, make_token

Section = Callable[[Collection[UUID]], dict[UUID, list[dict[str, Any]]]]
"""Given the ids of orders, returns for each what the section holds, ready for JSON; one query for all of them."""

order_sections: Registry[Section] = Registry("section of an order")
"""`payments`, `fulfillments` and `refunds`, as far as the apps that keep them are there."""

TOKEN_PURPOSE = "order"  # noqa: S105 the name of a purpose, not a secret


def section_of(name: str, order_id: UUID) -> list[dict[str, Any]]:
    """Ask the app above that keeps this section for its part of an order; empty where no app does."""
    section = order_sections.get(name)
    return section([order_id]).get(order_id, []) if section else []


def token_of(order_id: UUID) -> str:
    """Make the secret by which a guest sees the order."""
    return make_token(TOKEN_PURPOSE, order_id)


def opens(order_id: UUID, token: str) -> bool:
    """Say whether a token is this order's."""
    return check_token(TOKEN_PURPOSE, order_id, token)
