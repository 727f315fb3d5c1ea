"""What is always true of stock; who holds it, orders and carts check themselves."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import BigIntegerField, F, OuterRef, Value
from django.db.models.functions import Coalesce, Greatest

from apps.inventory import services
from apps.inventory.models import StockLevel, StockLocation, StockMovement
from apps.products.models import Variant
from core.aggregates import total_of
from core.verification import Check, Violation


def default_locations(at: datetime) -> Iterator[Violation]:
    """Find a shop without a default stock location, or with several."""
    count = StockLocation.objects.filter(is_default=True).count()
    if count != 1:
        plan = "Choose one, and mark it as the default in the admin: stock goes there where no location is named."
        yield Violation("stock locations", f"{count} of them are the default.", plan)


def unexplained_stock(at: datetime) -> Iterator[Violation]:
    """Find levels whose units the ledger does not account for."""
    moved = total_of(StockMovement.objects.all(), "delta", by="level")
    rows = StockLevel.objects.annotate(moved=moved).exclude(on_hand=F("moved")).order_by("pk")
    for pk, sku, place, on_hand, sum_of_moves in rows.values_list(*LEVEL, "on_hand", "moved").iterator():
        problem = f"{on_hand} are on hand, and its movements sum to {sum_of_moves}."
        plan = "Count the shelf. Note the difference in the ledger, then adjust the stock to what was counted:"
        yield Violation(f"{sku} at {place}", problem, plan, pk)


LEVEL = ("pk", "variant__sku", "location__name")
"""What names a level."""


def stale_copies(at: datetime) -> Iterator[Violation]:
    """Find levels that may be oversold and whose variant may not, or the other way round."""
    rows = StockLevel.objects.exclude(allow_backorder=F("variant__allow_backorder")).order_by("pk")
    for pk, sku, place, is_allowed in rows.values_list(*LEVEL, "allow_backorder").iterator():
        problem = f"It {'allows' if is_allowed else 'forbids'} backorder, and its variant does not agree."
        yield Violation(f"{sku} at {place}", problem, "Let the variant decide:", pk)


def wrong_stock(at: datetime) -> Iterator[Violation]:
    """Find variants of which the catalogue sells more or less than there is."""
    nothing = Value(0, BigIntegerField())
    sellable = Greatest(total_of(StockLevel.objects.all(), "available", by="variant"), nothing)
    rows = Variant.objects.filter(track_stock=True).annotate(sellable=sellable)
    wrong = rows.exclude(stock=F("sellable")).order_by("pk").values_list("pk", "sku", "stock", "sellable")
    for pk, sku, stock, true in wrong.iterator():
        problem = f"Its stock says {stock}, and {true} can be sold."
        yield Violation(f"variant {sku}", problem, "Take over what its levels say:", pk)


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
