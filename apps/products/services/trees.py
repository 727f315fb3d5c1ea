"""Writes a whole tree of categories, as another system has it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.products.events import CategoryChanged
from apps.products.models import Category, CategoryReference
from apps.products.rules import (
    CUT_OFF,
    MAX_LEVELS,
    TOO_DEEP,
    Branch,
    Key,
    Reject,
    free_slug,
    height_of,
    level_of,
    slug_of,
)
from apps.products.services.versions import touch_catalogue
from core.events import publish

Place = tuple[UUID | None, str]


@dataclass(frozen=True, slots=True)
class TreeOutcome:
    """How many categories there are of each result, and what of the tree was rejected."""

    counts: Mapping[str, int]
    rejects: tuple[Reject, ...]


@transaction.atomic
def import_categories(
    *, branches: Mapping[Key, Branch], source: str = "", update: bool = False, dry_run: bool = False
) -> TreeOutcome:
    """Make the categories of a tree that are not there yet, and with `update` rename and move those that are.

    `branches` has parents before children. A category is known by what the source calls it, else by its name in its
    place; two by one name in one place are one. What the tree does not name stays as it is. `dry_run` gives the same
    answer and leaves nothing behind. The shop's whole tree waits meanwhile: two moves at once could tie a knot.
    """
    tree = _Tree(Category.objects.all().lock_all(), CategoryReference.objects.filter(source=source), source)
    for key, branch in branches.items():
        tree.plant(key, branch, update=update)
    tree.write()
    transaction.set_rollback(dry_run)
    return TreeOutcome(Counter(tree.results.values()), tuple(tree.rejects))


class _Tree:
    """The shop's categories while another tree is laid over them."""

    def __init__(self, there: Iterable[Category], references: Iterable[CategoryReference], source: str) -> None:
        self.source = source
        # Of two of the same name in the same place, the older one counts.
        newest_first = sorted(there, key=lambda category: (category.created_at, category.pk), reverse=True)
        self.categories = {category.pk: category for category in newest_first}
        self.places: dict[Place, UUID] = {(row.parent_id, row.name): row.pk for row in newest_first}
        self.parents: dict[UUID, UUID | None] = {row.pk: row.parent_id for row in newest_first}
        self.taken = {category.slug for category in newest_first}
        self.references = {reference.external_id: reference for reference in references}
        self.planted: dict[Key | None, UUID | None] = {None: None}
        self.results: dict[UUID, str] = {}
        self.given: dict[UUID, Place] = {}
        self.rejects: list[Reject] = []
        self.made: list[Category] = []
        self.moved: dict[UUID, Category] = {}
        self.noted: dict[str, CategoryReference] = {}

    def plant(self, key: Key, branch: Branch, *, update: bool) -> None:
        """Find the category of a branch, or make it; move and rename it to what the branch says, if that is wanted."""
        if branch.parent not in self.planted:
            self._refuse(branch, CUT_OFF)
            return
        place = self.planted[branch.parent], branch.name
        category = self._find(branch, place) or Category(parent_id=place[0], name=place[1])
        is_new = category.pk not in self.categories
        is_moving = update and (category.parent_id, category.name) != place
        if (is_new or is_moving) and self._is_too_deep(category, place):
            self._refuse(branch, TOO_DEEP)
            return
        if is_new:
            self._make(category)
        elif is_moving:
            self._move(category, place)
        self.planted[key] = category.pk
        self.given.setdefault(category.pk, place)
        self.results.setdefault(category.pk, "created" if is_new else "updated" if is_moving else "unchanged")
        self._note(branch, category)

    def _refuse(self, branch: Branch, reason: str) -> None:
        self.rejects.append(Reject(branch.place, reason))

    def _find(self, branch: Branch, place: Place) -> Category | None:
        """Find a category by its reference, unless another branch of the tree has it, else by its name in its place."""
        reference = self.references.get(branch.external_id)
        if reference and self.given.get(reference.category_id, place) == place:
            return self.categories[reference.category_id]
        pk = self.places.get(place)
        return self.categories[pk] if pk else None

    def _is_too_deep(self, category: Category, place: Place) -> bool:
        height = height_of(category.pk, self.parents) if category.pk in self.parents else 1
        return level_of(place[0], self.parents) + height > MAX_LEVELS

    def _make(self, category: Category) -> None:
        category.slug = free_slug(slug_of(category.name), self.taken)
        self.taken.add(category.slug)
        self.made.append(category)
        self.categories[category.pk] = category
        self._stand(category)

    def _move(self, category: Category, place: Place) -> None:
        before = category.parent_id, category.name
        if self.places[before] == category.pk:
            del self.places[before]
        category.parent_id, category.name = place
        self.moved[category.pk] = category
        self._stand(category)

    def _stand(self, category: Category) -> None:
        self.parents[category.pk] = category.parent_id
        self.places.setdefault((category.parent_id, category.name), category.pk)

    def _note(self, branch: Branch, category: Category) -> None:
        """Remember what the source calls the category."""
        if not branch.external_id:
            return
        reference = self.references.get(branch.external_id)
        if reference is None:
            reference = CategoryReference(source=self.source, external_id=branch.external_id)
        if reference.category_id != category.pk:
            reference.category_id = category.pk
            self.noted[branch.external_id] = reference

    def write(self) -> None:
        """Write what was made, moved and noted, in as many statements as one of each takes."""
        at = timezone.now()
        for category in self.moved.values():
            category.updated_at = at
        Category.objects.bulk_create(self.made)
        Category.objects.bulk_update(self.moved.values(), ["name", "parent", "updated_at"], batch_size=500)
        CategoryReference.objects.bulk_create(
            self.noted.values(), update_conflicts=True, unique_fields=["id"], update_fields=["category"]
        )
        if self.made or self.moved:
            touch_catalogue(is_shared=bool(self.moved))
        if self.moved:
            publish(*map(CategoryChanged, self.moved))
