"""What comes twice in one file."""

from collections.abc import Iterator
from dataclasses import replace

from apps.products.importers import Entry, Problem
from apps.products.rules import ProductDraft


class Repeats:
    """The slugs and SKUs that a file has used so far, and where: the second use is told with both places."""

    def __init__(self) -> None:
        self.slugs: dict[str, int] = {}
        self.skus: dict[str, int] = {}

    def checked(self, entry: Entry) -> Entry:
        """Return the entry, without its draft if it repeats what an earlier one has."""
        if entry.draft is None:
            return entry
        problems = tuple(self._repeated(entry, entry.draft))
        if problems:
            return replace(entry, draft=None, problems=problems)
        if not entry.draft.is_known_by_sku:
            self.slugs[entry.draft.slug] = entry.line
        self.skus.update(_lines(entry, entry.draft))
        return entry

    def settle(self, entry: Entry, slug: str) -> None:
        """Note the slug that a product has got which is known by SKU."""
        if entry.draft and entry.draft.is_known_by_sku:
            self.slugs.setdefault(slug, entry.line)

    def _repeated(self, entry: Entry, draft: ProductDraft) -> Iterator[Problem]:
        if not draft.is_known_by_sku and (first := self.slugs.get(draft.slug)):
            yield entry.problem("slug", f'"{draft.slug}" is used on line {first} already.')
        own: dict[str, int] = {}
        for index, variant in enumerate(draft.variants):
            if first := self.skus.get(variant.sku) or own.get(variant.sku):
                yield entry.problem(f"variants.{index}.sku", f'"{variant.sku}" is used on line {first} already.')
            elif variant.sku:
                own[variant.sku] = entry.line_of(index)


def _lines(entry: Entry, draft: ProductDraft) -> dict[str, int]:
    return {variant.sku: entry.line_of(index) for index, variant in enumerate(draft.variants) if variant.sku}
