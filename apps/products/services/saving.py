"""The one way in which products are written: many drafts, in as many statements as one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from apps.markets.models import Market
from apps.products.events import ProductsChanged, Stocked, VariantsStocked
from apps.products.models import Product, Variant
from apps.products.rules import ProductDraft, SaveOutcome, can_become, edited, problems_of, slug_of
from apps.products.services.batches import Batch
from apps.products.services.differences import differences_of
from apps.products.services.entries import Entry, Surroundings, survey
from apps.products.services.identity import settle_slugs
from apps.products.services.merging import match_variants, merge, stock_changes
from apps.products.services.presence import Present, draft_of, load_products
from apps.products.services.races import Overtaken, retried
from core.events import publish
from core.exceptions import DomainError

CHUNK = 500


def save_products(
    *,
    drafts: Sequence[ProductDraft],
    update: bool,
    actor_id: UUID | None = None,
    reason: str = "import",
    dry_run: bool = False,
) -> list[SaveOutcome]:
    """Write products by their drafts, each whole or not at all; returns what became of each, in their order.

    One that is there already is left alone, unless `update` is set: then what
    differs is written, and variants that the draft does not name go (ordered ones stay, no longer sold).
    A draft that cannot be written is rejected with its reasons, and the others go on. `dry_run` gives the same
    answers and leaves nothing behind.
    """
    if dry_run:
        with transaction.atomic():
            outcomes = save_products(drafts=drafts, update=update, actor_id=actor_id, reason=reason)
            transaction.set_rollback(True)
        return outcomes
    currency = Market.objects.default().currency
    entries = [Entry(draft, draft.slug or slug_of(draft.name)) for draft in drafts]
    seen: set[str] = set()
    for entry in entries:
        entry.errors = problems_of(entry.draft, currency)
        if entry.draft.is_known_by_sku:
            continue
        if entry.slug in seen:
            entry.errors.append(("slug", f'"{entry.slug}" comes twice.'))
        seen.add(entry.slug)
    for start in range(0, len(entries), CHUNK):
        chunk = [entry for entry in entries[start : start + CHUNK] if not entry.errors]
        _save_chunk(chunk, currency, update=update, actor_id=actor_id, reason=reason)
    return [entry.outcome() for entry in entries]


def _save_chunk(chunk: Sequence[Entry], currency: str, *, update: bool, actor_id: UUID | None, reason: str) -> None:
    def attempt() -> None:
        for entry in chunk:
            entry.errors, entry.result, entry.differences = [], "unchanged", ()
        settle_slugs(chunk)
        found = Product.objects.filter(slug__in=[entry.slug for entry in chunk]).only("slug")
        there = {product.slug: product for product in found}
        full = load_products([product.pk for product in there.values()], is_locking=False) if update else {}
        for entry in chunk:
            product = there.get(entry.slug)
            if product is None:
                entry.present = Present(Product(slug=entry.slug, currency=currency), is_new=True)
            else:
                entry.present = full.get(product.pk) or Present(product)
        wanted = [entry for entry in chunk if not entry.errors and (update or entry.present.is_new)]
        write_entries(wanted, actor_id=actor_id, reason=reason)

    retried(attempt)


def write_entries(entries: Sequence[Entry], *, actor_id: UUID | None, reason: str) -> None:
    """Write checked drafts over what is there; entries that cannot be written get errors, and nothing else.

    Must be called by way of `retried`. Locks stock levels (by way of the event), then variants, then products.
    """
    around = survey(entries)
    entries = [entry for entry in entries if not entry.errors and _differs(entry, around)]
    _announce_early(entries, actor_id=actor_id, reason=reason)
    entries = [entry for entry in entries if not entry.errors]
    _lock(entries)
    batch = Batch()
    _drop_missing_variants(batch, entries)
    late = [stocked for entry in entries for stocked in _merge(batch, entry, around)]
    batch.flush()
    for entry in entries:
        if entry.early or entry.present.product.pk in batch.touched:
            entry.result = "created" if entry.present.is_new else "updated"
    publish_stock(late, actor_id=actor_id, reason=reason)
    if batch.touched:
        publish(ProductsChanged(tuple(batch.touched)))


def publish_stock(changes: Iterable[Stocked], *, actor_id: UUID | None, reason: str) -> None:
    """Announce stock, if there is any to announce."""
    if entries := tuple(changes):
        publish(VariantsStocked(entries=entries, reason=reason, actor_id=actor_id))


def _merge(batch: Batch, entry: Entry, around: Surroundings) -> list[Stocked]:
    is_every_fact = any("attributes" in changes for changes in entry.edits)
    return merge(batch, entry.present, entry.draft, around, is_every_fact=is_every_fact)


def _differs(entry: Entry, around: Surroundings) -> bool:
    """Say, without a lock, whether there is anything to write: nearly all of an unchanged file ends here."""
    if entry.present.is_new:
        return True
    entry.outlook = _outlook(entry.present)
    entry.early = stock_changes(entry.present, entry.draft)
    stock = {variant.pk: variant.stock for variant in entry.present.variants}
    trial = Batch()
    _merge(trial, entry, replace(around, skus=dict(around.skus)))
    if not (entry.early or trial.touched):
        return False
    entry.differences = tuple(differences_of(entry, trial, stock))
    return True


def _announce_early(entries: Sequence[Entry], *, actor_id: UUID | None, reason: str) -> None:
    """Announce stock of variants that are there, before they are locked.

    Whoever keeps stock may refuse; then each product is announced alone, so that only those refused are rejected.
    """
    stocked = [entry for entry in entries if entry.early]
    if len(stocked) > 1:
        try:
            with transaction.atomic():
                publish_stock((change for entry in stocked for change in entry.early), actor_id=actor_id, reason=reason)
            return
        except DomainError:
            pass  # one of them was refused: which one, the loop finds out
    for entry in stocked:
        try:
            with transaction.atomic():
                publish_stock(entry.early, actor_id=actor_id, reason=reason)
        except DomainError as error:
            entry.errors.append(("stock", error.detail))


def _lock(entries: Sequence[Entry]) -> None:
    """Lock what is there and look again. Raises Overtaken where it is not what it was."""
    locked = load_products([entry.present.product.pk for entry in entries if not entry.present.is_new], is_locking=True)
    for entry in entries:
        if entry.present.is_new:
            continue
        present = locked.get(entry.present.product.pk)
        if present is None or not can_become(present.product.status, entry.draft.status):
            raise Overtaken
        if _outlook(present) != entry.outlook:
            raise Overtaken
        entry.present = present
        if entry.edits:
            entry.draft = reduce(edited, entry.edits, draft_of(present))


def _outlook(present: Present) -> dict[UUID, tuple[object, ...]]:
    """Give what decides, beside the stock itself, which stock is announced before the locks."""
    return {
        variant.pk: (variant.sku, variant.options, variant.is_active, variant.track_stock, variant.allow_backorder)
        for variant in present.variants
    }


def _drop_missing_variants(batch: Batch, entries: Sequence[Entry]) -> None:
    """Delete the variants that drafts do not name; those that orders tell of stay."""
    old = [entry.present for entry in entries if not entry.present.is_new]
    missing = {
        variant.pk
        for entry in entries
        if not entry.present.is_new
        for variant in match_variants(entry.present, entry.draft)[1]
    }
    gone = _delete_what_can_go(missing) if missing else set()
    for present in old:
        left = [variant for variant in present.variants if variant.pk not in gone]
        if len(left) < len(present.variants):
            present.variants = left
            batch.touched.add(present.product.pk)


def _delete_what_can_go(variant_ids: set[UUID]) -> set[UUID]:
    """Find out by trying: who points at variants is known above only."""
    try:
        with transaction.atomic():
            Variant.objects.filter(pk__in=variant_ids).delete()
        return variant_ids
    except ProtectedError as error:
        staying = {getattr(row, "variant_id", None) for row in error.protected_objects} & variant_ids
    rest = variant_ids - staying if staying else set()
    Variant.objects.filter(pk__in=rest).delete()
    return rest
