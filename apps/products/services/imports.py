"""Writes what an importer has read: whole products, batch by batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from apps.products.importers import Entry, Problem
from apps.products.rules import ProductDraft
from apps.products.services.collections import save_collection_draft
from apps.products.services.saving import save_products

BATCH = 500
"""Products in one transaction: enough that its cost is shared, few enough that others need not wait for it."""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of one entry: created, updated, unchanged, or rejected with its problems."""

    entry: Entry
    result: str
    problems: tuple[Problem, ...] = ()


def import_products(
    *, entries: Iterable[Entry], update: bool, dry_run: bool = False, actor_id: UUID | None = None
) -> Iterator[ImportOutcome]:
    """Write the entries' products and tell what became of each, in their order, after each batch is committed.

    Whoever stops listening stops the import; every product is there whole or not at all. Without `update`,
    products that exist are left alone. Raises what the entries raise.
    """
    seen = _Seen()
    written: set[str] = set()
    remaining = iter(entries)
    while batch := [seen.checked(entry) for entry in islice(remaining, BATCH)]:
        drafts = [entry.draft for entry in batch if entry.draft]
        saved = iter(save_products(drafts=drafts, update=update, actor_id=actor_id, reason="import", dry_run=dry_run))
        for entry in batch:
            if entry.collection is not None:
                draft = entry.collection
                outcome = save_collection_draft(draft=draft, update=update, dry_run=dry_run, expected=written)
            elif entry.draft is not None:
                outcome = next(saved)
            else:
                yield ImportOutcome(entry, "rejected", entry.problems)
                continue
            if dry_run and entry.draft and outcome.result != "rejected":
                written.update(variant.sku for variant in entry.draft.variants)
                written.add(outcome.slug)
            yield ImportOutcome(entry, outcome.result, tuple(entry.problem(*error) for error in outcome.errors))


class _Seen:
    """The slugs and SKUs of this import: what comes twice in a file is told with both places."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], int] = {}

    def checked(self, entry: Entry) -> Entry:
        """Return the entry, without its draft if it repeats what an earlier one has."""
        if entry.draft is None:
            return entry
        own: dict[tuple[str, str], int] = {}
        problems = []
        for field, name in _names(entry.draft):
            if first := self.lines.get(name) or own.get(name):
                problems.append(entry.problem(field, f'"{name[1]}" is used on line {first} already.'))
            own[name] = entry.problem(field, "").line
        if problems:
            return replace(entry, draft=None, problems=tuple(problems))
        self.lines.update(own)
        return entry


def _names(draft: ProductDraft) -> list[tuple[str, tuple[str, str]]]:
    skus = [(f"variants.{index}.sku", ("SKU", variant.sku)) for index, variant in enumerate(draft.variants)]
    slugs = [] if draft.is_known_by_sku else [("slug", ("slug", draft.slug))]
    return [*slugs, *((field, name) for field, name in skus if name[1])]
