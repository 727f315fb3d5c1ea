"""What is always true of carts and of what they hold."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, Q

from apps.carts import services
from apps.carts.models import Cart, Reservation
from apps.inventory.models import StockLevel
from core.aggregates import total_of
from core.verification import Check, Violation

PATIENCE = timedelta(hours=1)
"""So long after its time a hold may be there: whoever wants the units frees them anyway."""


def wrong_reserved(at: datetime) -> Iterator[Violation]:
    """Find levels that keep more or fewer units back than carts hold."""
    held = total_of(Reservation.objects.all(), "quantity", by="level")
    rows = StockLevel.objects.annotate(held=held).exclude(reserved=F("held")).order_by("pk")
    for pk, sku, place, reserved, units in rows.values_list(
        "pk", "variant__sku", "location__name", "reserved", "held"
    ).iterator():
        problem = f"{reserved} are reserved, and carts hold {units}."
        yield Violation(f"{sku} at {place}", problem, "Reserve what carts hold:", pk)


def endless_holds(at: datetime) -> Iterator[Violation]:
    """Find carts that hold stock and will not pay: ordered, merged, or long out of time."""
    is_over = Q(reservations__expires_at__lte=at - PATIENCE)
    is_closed = Q(reservations__isnull=False) & ~Q(status=Cart.Status.OPEN)
    rows = Cart.objects.filter(is_over | is_closed).distinct().order_by("pk")
    for pk, status in rows.values_list("pk", "status").iterator():
        problem = f"It is {status} and holds stock." if status != Cart.Status.OPEN else "Its time to pay is long over."
        plan = "See that beat is running, which lets holds go every minute. Let these go:"
        yield Violation(f"cart {pk}", problem, plan, pk)


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
)
