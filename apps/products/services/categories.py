"""Writes to the category tree."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.products.events import CategoryChanged
from apps.products.exceptions import CategoryCycle, CategoryNotEmpty
from apps.products.models import Category, Product
from apps.products.rules import MAX_LEVELS, TOO_DEEP, free_slug, height_of, level_of, slug_of
from apps.products.services.races import retried
from apps.products.services.versions import touch_catalogue
from core.events import publish
from core.exceptions import InvalidFields

Path = tuple[str, ...]

UNIQUE = "There is already a category with this slug."
NO_PARENT = "There is no such category."


def create_category(*, name: str, slug: str = "", parent_id: UUID | None = None) -> Category:
    """Make a category; a taken slug, also one from the name, gets a number.

    Raises InvalidFields where there is no such parent, or it stands too deep.
    """

    def attempt() -> Category:
        _check_depth(parent_id, 1, _check_parent(parent_id))
        wanted = slug or slug_of(name)
        free = free_slug(wanted, Category.objects.slugs_like(wanted))
        category = Category.objects.create(name=name, slug=free, parent_id=parent_id)
        touch_catalogue()
        return category

    return retried(attempt)


@transaction.atomic
def update_category(*, category_id: UUID, changes: Mapping[str, Any]) -> Category:
    """Write `name`, `slug` or `parent_id` of a category; a blank slug leaves it as it is.

    Raises NotFound, InvalidFields for an unknown parent, one that stands too deep or a taken slug, CategoryCycle
    where the category would stand below itself.
    """
    if "parent_id" in changes:
        # Two moves at once could tie a knot that neither sees: the whole tree waits.
        Category.objects.order_by("pk").lock_all()
    category = Category.objects.lock_one(category_id)
    changes = {name: value for name, value in changes.items() if name != "slug" or value}
    if "parent_id" in changes:
        parents = _check_parent(changes["parent_id"])
        if changes["parent_id"] and Category.objects.below(category.slug).filter(pk=changes["parent_id"]).exists():
            raise CategoryCycle
        _check_depth(changes["parent_id"], height_of(category.pk, parents), parents)
    if "slug" in changes and Category.objects.exclude(pk=category.pk).filter(slug=changes["slug"]).exists():
        raise InvalidFields({"slug": [UNIQUE]})
    for name, value in changes.items():
        setattr(category, name, value)
    category.save(update_fields=[*changes, "updated_at"])
    touch_catalogue(is_shared=True)
    if {"name", "parent_id"} & set(changes):
        publish(CategoryChanged(category.pk))
    return category


@transaction.atomic
def delete_category(*, category_id: UUID) -> None:
    """Delete a category and the empty ones below it.

    Raises NotFound, and CategoryNotEmpty, with how many, as long as products are anywhere below.
    """
    category = Category.objects.lock_one(category_id)
    if product_count := Product.objects.by_category(category.slug).count():
        raise CategoryNotEmpty(product_count)
    category.delete()
    touch_catalogue()


def find_or_make_categories(paths: Iterable[Path]) -> dict[UUID | Path, UUID]:
    """Give each path of names its category, made where it is missing; three statements at most.

    Must be called inside the transaction of the change that needs them.
    """
    wanted = list(dict.fromkeys(paths))
    if not wanted:
        return {}
    shelves = _Shelves({name for path in wanted for name in path})
    found: dict[UUID | Path, UUID] = {path: shelves.at(path) for path in wanted}
    Category.objects.bulk_create(shelves.made)
    return found


class _Shelves:
    """The categories of these names by their place in the tree; what is missing is made in memory first."""

    def __init__(self, names: set[str]) -> None:
        # Of two of the same name in the same place, the older one counts.
        rows = Category.objects.filter(name__in=names).order_by("-created_at", "-pk")
        self.made: list[Category] = []
        self._known: dict[tuple[UUID | None, str], UUID] = {
            (parent_id, name): pk for pk, parent_id, name in rows.values_list("pk", "parent_id", "name")
        }
        self._taken: set[str] | None = None

    def at(self, path: Path) -> UUID:
        """Walk down a path."""
        parent_id: UUID | None = None
        for name in path:
            key = (parent_id, name)
            parent_id = self._known[key] = self._known.get(key) or self._make(parent_id, name)
        if parent_id is None:
            raise ValueError("A path names at least one category.")
        return parent_id

    def _make(self, parent_id: UUID | None, name: str) -> UUID:
        if self._taken is None:
            self._taken = set(Category.objects.values_list("slug", flat=True))
        category = Category(name=name, slug=free_slug(slug_of(name), self._taken), parent_id=parent_id)
        self._taken.add(category.slug)
        self.made.append(category)
        return category.pk


def _check_parent(parent_id: UUID | None) -> Mapping[UUID, UUID | None]:
    """Ask whether there is such a parent; returns the parents of all categories."""
    parents = Category.objects.parents()
    if parent_id is not None and parent_id not in parents:
        raise InvalidFields({"parent": [NO_PARENT]})
    return parents


def _check_depth(parent_id: UUID | None, height: int, parents: Mapping[UUID, UUID | None]) -> None:
    if parent_id is not None and level_of(parent_id, parents) + height > MAX_LEVELS:
        raise InvalidFields({"parent": [TOO_DEEP]})
