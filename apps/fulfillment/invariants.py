"""What is always true of what was sent."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Q

from apps.fulfillment.models import FulfillmentLine
from apps.orders.models import OrderLine
from core.aggregates import total_of
from core.verification import Check, Violation, each

BY_HAND = "See what its parcels held and what the shelves lack, and correct the row in the database."


def wrong_units(at: datetime) -> Iterator[Violation]:
    """Find lines of which more or fewer units were sent than are in their parcels."""
    rows = OrderLine.objects.annotate(packed=total_of(FulfillmentLine.objects.all(), "quantity", by="line"))
    problem = "{fulfilled} units count as sent, and {packed} are in its parcels."
    return each(rows.exclude(fulfilled=F("packed")), "{sku} of order {order__number}", problem, BY_HAND)


def mixed_up_parcels(at: datetime) -> Iterator[Violation]:
    """Find parcels with goods of another order than their own."""
    rows = FulfillmentLine.objects.filter(~Q(line__order=F("fulfillment__order")))
    problem = "A parcel of it has goods of order {line__order__number}."
    return each(rows, "order {fulfillment__order__number}", problem, BY_HAND)


CHECKS = (
    Check("sent-units", "What was sent of a line is what its parcels hold.", wrong_units),
    Check("parcel-orders", "A parcel holds goods of its own order.", mixed_up_parcels),
)
