"""One draft on its way into the database, and all that it refers to beyond its own product."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from apps.products.events import Stocked
from apps.products.models import Attribute, Category, Variant
from apps.products.rules import Changes, Problem, ProductDraft, SaveOutcome, can_become, edited, kind_of, sku_of
from apps.products.services.attributes import attribute_slug, known_attributes, make_missing_attributes
from apps.products.services.categories import find_or_make_categories
from apps.products.services.presence import Present

ELSEWHERE = 'The SKU "{}" belongs to another product.'
ONE_OF_SEVERAL = 'The SKU "{}" is one of several variants of a product.'


@dataclass(slots=True)
class Entry:
    """A draft, and what became of it. With `edits` the draft is only those changes, in their order, over what is there.

    `early` is the stock to announce before the locks, and `outlook` what that was decided by; `differences` tell what
    is written over what is there.
    """

    draft: ProductDraft
    slug: str
    present: Present = field(init=False)
    edits: tuple[Changes, ...] = ()
    errors: list[Problem] = field(default_factory=list)
    result: Literal["created", "updated", "unchanged"] = "unchanged"
    early: list[Stocked] = field(default_factory=list)
    outlook: dict[UUID, tuple[object, ...]] = field(default_factory=dict)
    differences: tuple[str, ...] = ()

    def edit(self, changes: Changes) -> None:
        """Put changes over the draft. Raises InvalidFields."""
        self.draft = edited(self.draft, changes)
        self.edits += (changes,)

    def outcome(self) -> SaveOutcome:
        """Say what became of it."""
        if self.errors:
            return SaveOutcome(self.slug, "rejected", errors=tuple(self.errors))
        return SaveOutcome(self.slug, self.result, self.present.product.pk, differences=self.differences)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What drafts refer to: categories, attributes, and which product has, or is about to have, each SKU."""

    categories: Mapping[UUID | tuple[str, ...], UUID]
    attributes: Mapping[str, Attribute]
    skus: MutableMapping[str, UUID]


def survey(entries: Sequence[Entry]) -> Surroundings:
    """Find what these drafts refer to, and make the categories and attributes that are missing.

    What does not fit becomes an error of its entry: a status that cannot be taken, an unknown category, a SKU of
    another product, a value of another kind than its attribute's.
    """
    for entry in entries:
        _check_status(entry)
    named = [category for entry in entries for category in entry.draft.categories]
    ids = {category for category in named if isinstance(category, UUID)}
    known_ids = set(Category.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    skus = _owners(entries)
    attributes = known_attributes(fact for entry in entries for fact in entry.draft.attributes)
    kinds = {slug: attribute.kind for slug, attribute in attributes.items()}
    for entry in entries:
        _check_categories(entry, known_ids)
        _check_kinds(entry, kinds)
        _check_identity(entry)
        _check_skus(entry, skus)
    fine = [entry.draft for entry in entries if not entry.errors]
    make_missing_attributes((fact for draft in fine for fact in draft.attributes), attributes)
    wanted = (category for draft in fine for category in draft.categories)
    paths = find_or_make_categories(category for category in wanted if not isinstance(category, UUID))
    return Surroundings({**paths, **{pk: pk for pk in known_ids}}, attributes, skus)


def _check_categories(entry: Entry, known: set[UUID]) -> None:
    for place, category in enumerate(entry.draft.categories):
        if isinstance(category, UUID) and category not in known:
            field = "further_category_ids" if place else "category_id"
            entry.errors.append((field, "There is no such category."))


def _check_status(entry: Entry) -> None:
    status = entry.present.product.status
    if not entry.present.is_new and not can_become(status, entry.draft.status):
        entry.errors.append(("status", f"A product that is {status} cannot become {entry.draft.status}."))


def _owners(entries: Sequence[Entry]) -> dict[str, UUID]:
    """Say which products have the SKUs that the drafts name, or would be given."""
    skus = {variant.sku or sku_of(entry.slug, variant.options) for entry in entries for variant in entry.draft.variants}
    return dict(Variant.objects.filter(sku__in=skus).values_list("sku", "product_id"))


def _check_identity(entry: Entry) -> None:
    """Let a simple product that is known by its SKU not take the place of one that has several variants."""
    if entry.draft.is_known_by_sku and not entry.draft.options and len(entry.present.active) > 1:
        entry.errors.append(("variants.0.sku", ONE_OF_SEVERAL.format(entry.draft.variants[0].sku)))


def _check_skus(entry: Entry, owners: dict[str, UUID]) -> None:
    """Let each SKU belong to one product; what an entry names is its own from here on."""
    own = entry.present.product.pk
    for index, variant in enumerate(entry.draft.variants):
        if variant.sku and owners.get(variant.sku, own) != own:
            entry.errors.append((f"variants.{index}.sku", ELSEWHERE.format(variant.sku)))
    if not entry.errors:
        owners.update({variant.sku: own for variant in entry.draft.variants if variant.sku})


def _check_kinds(entry: Entry, kinds: dict[str, str]) -> None:
    """Let the first value of an attribute decide its kind."""
    for index, fact in enumerate(entry.draft.attributes):
        kind = kind_of(fact.value)
        if (settled := kinds.setdefault(attribute_slug(fact.name), kind)) != kind:
            entry.errors.append((f"attributes.{index}.value", f"{fact.name} takes a {settled}, not a {kind}."))
