"""What the stock room does when others tell it something."""

from apps.inventory import services
from apps.products.events import VariantsChanging, VariantsStocked


def lock_levels(event: VariantsChanging) -> None:
    """Lock the levels of variants that are about to be locked."""
    services.lock_levels(event.variant_ids)


def take_over_stock(event: VariantsStocked) -> None:
    """Write levels and movements for what the catalogue was given."""
    services.set_stock(entries=event.entries, reason=event.reason, actor_id=event.actor_id)
