"""What belongs to an order but is kept by apps above: they fill in here what they know."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from apps.orders.models import Order
from core.columns import Columns
from core.exceptions import NotFound
from core.models import Delivery
from core.prepared import Prepared, Slot
from core.registries import Registry
from core.tasks import mail_tasks
from core.tokens import check_token, make_token

order_sections: Registry[type[Columns]] = Registry("section of an order")
"""`lines` and `timeline`; `payments`, `fulfillments`, `refunds`, `returns` as far as the apps are there that keep them.

Each is registered with what shows its rows, which hang on the order.
"""

TOKEN_PURPOSE = "order"  # noqa: S105 the name of a purpose, not a secret


def _all_sections() -> QuerySet[Any, Any]:
    sections = [section.gathered() for _, section in order_sections.items()]
    return Order.objects.filter(pk=Slot("order", Order._meta.pk)).values_list(*sections)


SECTIONS = Prepared(_all_sections)


def sections_of(order_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Read every section of an order, ready for JSON, by its name; in one query."""
    (row,) = SECTIONS.rows(order=order_id)
    return {
        name: section.rows_gathered(gathered)
        for (name, section), gathered in zip(order_sections.items(), row, strict=True)
    }


def token_of(order_id: UUID) -> str:
    """Make the secret by which a guest sees the order."""
    return make_token(TOKEN_PURPOSE, order_id)


def opens(order_id: UUID, token: str) -> bool:
    """Say whether a token is this order's."""
    return check_token(TOKEN_PURPOSE, order_id, token)


def page_of(order: Order) -> str:
    """Give the address at which the customer sees the order; empty as long as the shop has no such page.

    A guest's has the order's token in it: it goes to nobody but the order's own e-mail address.
    """
    address: str = settings.ORDER_PAGE_URL
    token = "" if order.user_id else token_of(order.pk)
    return address.replace("{number}", str(order.number)).replace("{token}", token)


def order_named(name: str) -> UUID:
    """Find an order by id or number, for staff. Raises NotFound."""
    found = Order.objects.named(name).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("There is no such order.")
    return found


def order_seen_by(user: Any, name: str, *, token: str = "") -> Order:
    """Find an order by id or number among what this caller may see; a guest's token opens its own order only.

    Raises NotFound.
    """
    named = Order.objects.named(name)
    order = named.first() if token else None
    if order is None or not opens(order.pk, token):
        order = named.visible_to(user).first()
    if order is None:
        raise NotFound("There is no such order.")
    return order


def emails_about(order_id: UUID) -> QuerySet[Delivery]:
    """Find the mails that the customer got about an order, or waits for: deliveries of its events to mail tasks."""
    about = Delivery.objects.filter(event__aggregate_id=order_id, subscriber__in=mail_tasks())
    return about.select_related("event").order_by("-pk")
