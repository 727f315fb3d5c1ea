"""What is always true of stock; who holds it, orders and carts check themselves."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import BigIntegerField, F, Value
from django.db.models.functions import Greatest

from apps.inventory import services
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.products.models import Variant
from core.aggregates import total_of
from core.verification import Check, Violation, each

LEVEL = "{variant__sku} at {location__name}"
"""What a level is called."""


def default_locations(at: datetime) -> Iterator[Violation]:
    """Find a shop without a default stock location, or with several."""
    count = StockLocation.objects.filter(is_default=True).count()
    if count != 1:
        plan = "Choose one, and mark it as the default in the admin: stock goes there where no location is named."
        yield Violation("stock locations", f"{count} of them are the default.", plan)


def unexplained_stock(at: datetime) -> Iterator[Violation]:
    """Find levels whose units the ledger does not account for."""
    rows = StockLevel.objects.annotate(moved=total_of(StockMovement.objects.all(), "delta", by="level"))
    problem = "{on_hand} are on hand, and its movements sum to {moved}."
    plan = "Count the shelf, and adjust the stock to what was counted. Note the difference in the ledger:"
    return each(rows.exclude(on_hand=F("moved")), LEVEL, problem, plan)


def stale_copies(at: datetime) -> Iterator[Violation]:
    """Find levels that may be oversold and whose variant may not, or the other way round."""
    rows = StockLevel.objects.exclude(allow_backorder=F("variant__allow_backorder"))
    problem = "Backorder allowed is {allow_backorder} here, and {variant__allow_backorder} for its variant."
    return each(rows, LEVEL, problem, "Let the variant decide:")


def wrong_stock(at: datetime) -> Iterator[Violation]:
    """Find variants of which the catalogue sells more or less than there is."""
    there = total_of(StockLevel.objects.all(), "available", by="variant")
    tracked = Variant.objects.filter(track_stock=True).annotate(sellable=Greatest(there, Value(0, BigIntegerField())))
    problem = "Its stock says {stock}, and {sellable} can be sold."
    return each(tracked.exclude(stock=F("sellable")), "variant {sku}", problem, "Take over what its levels say:")


CHECKS = (
    Check("default-location", "One stock location is the default.", default_locations),
    Check(
        "stock-ledger",
        "The movements of a stock level sum to what is on hand.",
        unexplained_stock,
        lambda pk: services.explain_difference(level_id=pk),
    ),
    Check(
        "stock-backorder",
        "A stock level allows backorder where its variant does.",
        stale_copies,
        lambda pk: services.copy_backorder(level_id=pk),
    ),
    Check(
        "variant-stock",
        "A variant's stock is what is available at all its levels.",
        wrong_stock,
        lambda pk: services.restate_stock(variant_id=pk),
    ),
)
