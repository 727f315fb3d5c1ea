"""What brings stock in step again where a check found that it is not."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from apps.inventory.exceptions import StockPromised
from apps.inventory.models import StockLevel, StockMovement
from apps.inventory.services.levels import announce, lock_level, lock_levels
from apps.inventory.services.moving import record, write_counted
from apps.inventory.services.promising import Promise


@transaction.atomic
def restate_promise(*, level_id: UUID, promise: Promise, units: int) -> None:
    """Make a level promise what those hold who hold it, as the caller has summed it up under the level's lock.

    Raises NotFound, and StockPromised where they hold more than there is.
    """
    level = lock_level(level_id)
    try:
        with transaction.atomic():
            StockLevel.objects.filter(pk=level_id).update(**{promise: units})
    except IntegrityError as error:
        raise StockPromised from error
    restate_stock(variant_id=level.variant_id)


@transaction.atomic
def restate_stock(*, variant_id: UUID) -> None:
    """Bring what the catalogue says of a variant in step with its levels."""
    announce({variant_id: lock_levels({variant_id})[variant_id]}, {})


@transaction.atomic
def copy_backorder(*, level_id: UUID) -> None:
    """Let a level be oversold where its variant may be. Raises NotFound, StockPromised where it is oversold already."""
    level = lock_level(level_id)
    level.allow_backorder = level.variant.allow_backorder
    write_counted([level], {}, reason=StockMovement.Reason.ADJUSTMENT, actor_id=None, note="")


@transaction.atomic
def explain_difference(*, level_id: UUID) -> None:
    """Write the movement that the ledger of a level lacks, so that it explains what is on hand. Raises NotFound."""
    level = lock_level(level_id)
    moved = level.movements.aggregate(units=Sum("delta", default=0))["units"]
    if level.on_hand != moved:
        record({level_id: level.on_hand - moved}, StockMovement.Reason.ADJUSTMENT, UNEXPLAINED, None)


UNEXPLAINED = "Found by a check: nothing tells where the difference came from."
