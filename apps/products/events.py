"""What the catalogue announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, slots=True)
class Stocked:
    """A variant, and how many units of it can be sold now; None where that was not said.

    Whoever keeps stock moves `on_hand` at the default location by the difference. One that `is_new` was made a moment
    ago in this transaction: nobody else knows of it, and its summary says the same already.
    """

    variant_id: UUID
    stock: int | None
    allow_backorder: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class ImportRequested(Event):
    """A file was handed in, to be imported as soon as a worker has time for it."""

    name: ClassVar[str] = "import.requested"

    run_id: UUID


@dataclass(frozen=True, slots=True)
class CategoryChanged(Event):
    """A category has another name, or stands elsewhere in the tree."""

    name: ClassVar[str] = "category.changed"

    category_id: UUID


@dataclass(frozen=True, slots=True)
class ProductsChanged(Event):
    """Products were made, or say something else than before: whoever finds them by it follows in the same commit."""

    product_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OffersChanged(Event):
    """Products came into stock or ran out, cost something else, came on sale or went from it, or are about to go.

    Whoever counts them follows in the same commit. What they say of themselves is as it was.
    """

    product_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class VariantsChanging(Event):
    """Variants are about to be locked: whoever keeps stock locks it first, as a sale does."""

    variant_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class VariantsStocked(Event):
    """Variants were made or written with stock: whoever keeps stock takes it over in the same commit.

    `actor_id` is the user who did it, if any; `reason` is a stock movement's: initial, adjustment or import.
    """

    entries: tuple[Stocked, ...]
    reason: str = "adjustment"
    actor_id: UUID | None = None
