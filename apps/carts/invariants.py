"""What is always true of carts and of what they hold."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q

from apps.carts import services
from apps.carts.models import Cart, Reservation
from apps.inventory.models import StockLevel
from core.aggregates import total_of
from core.verification import Check, Violation, each

PATIENCE = timedelta(hours=1)
"""So long after its time a hold may be there: whoever wants the units frees them anyway."""


def wrong_reserved(at: datetime) -> Iterator[Violation]:
    """Find levels that keep more or fewer units back than carts hold."""
    rows = StockLevel.objects.annotate(held=total_of(Reservation.objects.all(), "quantity", by="level"))
    problem = "{reserved} are reserved, and carts hold {held}."
    wrong = rows.exclude(reserved=F("held"))
    return each(wrong, "{variant__sku} at {location__name}", problem, "Reserve what carts hold:")


def endless_holds(at: datetime) -> Iterator[Violation]:
    """Find carts that hold stock and will not pay: ordered, merged, or long out of time."""
    is_over = Q(reservations__expires_at__lte=at - PATIENCE)
    is_closed = Q(reservations__isnull=False) & ~Q(status=Cart.Status.OPEN)
    plan = "See that beat is running, which lets holds go every minute. Let these go:"
    rows = Cart.objects.filter(is_over | is_closed).distinct()
    return each(rows, "cart {pk}", "It is {status}, and has held stock for too long.", plan)


def forgotten_holds(at: datetime) -> Iterator[Violation]:
    """Find carts that hold stock and do not say so: they would hold it a second time."""
    rows = Cart.objects.filter(holds_stock=False, reservations__isnull=False).distinct()
    return each(rows, "cart {pk}", "It holds stock and does not say so.", "Note it on the cart:")


CHECKS = (
    Check(
        "reserved-stock",
        "A stock level reserves what carts hold.",
        wrong_reserved,
        lambda pk: services.restate_reserved(level_id=pk),
    ),
    Check(
        "cart-holds",
        "Only an open cart holds stock, and only for its time.",
        endless_holds,
        lambda pk: services.release_holds(cart_id=pk),
    ),
    Check(
        "cart-flags",
        "A cart that holds stock says so.",
        forgotten_holds,
        lambda pk: services.note_holds(cart_id=pk),
    ),
)
