"""The tree that shoppers browse."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from apps.products.rules import MAX_SLUG, free_slug, slug_of
from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet

BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM products_category WHERE slug = %s
        UNION
        SELECT child.id FROM products_category child JOIN below ON child.parent_id = below.id
    )
    SELECT id FROM below
"""
"""A category and everything under it. UNION, not UNION ALL: even a cycle would end."""


ABOVE = """
    WITH RECURSIVE above(id) AS (
        {start}
        UNION
        SELECT child.parent_id FROM products_category child JOIN above ON child.id = above.id
        WHERE child.parent_id IS NOT NULL
    )
    SELECT id FROM above
"""
"""Some categories and all that they stand below."""


class CategoryQuerySet(LockingQuerySet["Category"]):
    """Questions about categories."""

    def below(self, slug: str) -> CategoryQuerySet:
        """The category of that slug and all its descendants."""
        return self.filter(pk__in=RawSQL(BELOW, [slug]))  # noqa: S611 the slug is a parameter

    def leading_to(self, categories: CategoryQuerySet) -> CategoryQuerySet:
        """Those categories and all that they stand below."""
        sql, params = categories.order_by().values("pk").query.sql_with_params()
        return self.filter(pk__in=RawSQL(ABOVE.format(start=sql), params))  # noqa: S611 a compiled queryset

    def named(self, name: str) -> CategoryQuerySet:
        """The category of this id or slug."""
        try:
            return self.filter(Q(pk=UUID(name)) | Q(slug=name))
        except ValueError:
            return self.filter(slug=name)

    def parents(self) -> dict[UUID, UUID | None]:
        """The parent of each category, by key."""
        return dict(self.order_by().values_list("pk", "parent_id"))

    def paths(self) -> dict[UUID, tuple[str, ...]]:
        """The names on the way to each category, its own last, by key."""
        rows = {pk: (name, parent_id) for pk, name, parent_id in self.order_by().values_list("pk", "name", "parent_id")}

        def path(pk: UUID) -> tuple[str, ...]:
            names: dict[UUID, str] = {}
            above: UUID | None = pk
            while above and above not in names:  # one that stands below itself ends where it began
                names[above], above = rows[above]
            return tuple(reversed(names.values()))

        return {pk: path(pk) for pk in rows}

    def with_product_count(self) -> CategoryQuerySet:
        """Categories with `product_count`: the active products directly in each, as their own or a further one."""
        same = Category.objects.order_by().filter(pk=OuterRef("pk")).values("pk")
        own = same.filter(products__status="active").annotate(count=Count("products"))
        further = same.filter(further_products__status="active").annotate(count=Count("further_products"))
        counts = (Coalesce(Subquery(found.values("count")), 0) for found in (own, further))
        return self.annotate(product_count=sum(counts, start=Value(0)))

    def slugs_like(self, slug: str) -> set[str]:
        """The taken slugs that a new one by this name could run into."""
        return set(self.filter(slug__startswith=slug).values_list("slug", flat=True))


class Category(BaseModel):
    """A shelf of the shop; it may stand in another one."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=MAX_SLUG, unique=True, blank=True, allow_unicode=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "categories"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent"),
            models.CheckConstraint(condition=~Q(slug=""), name="category_has_a_slug"),
        ]
        indexes: ClassVar = [models.Index(fields=["name", "id"], name="category_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Fill a blank slug from the name; a second "Chairs" gets `chairs-2`."""
        if not self.slug:
            wanted = slug_of(self.name)
            self.slug = free_slug(wanted, type(self).objects.slugs_like(wanted))
        super().save(*args, **kwargs)


class CategoryReference(UUIDModel):
    """What another system calls a category, so that it is found again after it was renamed or moved."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="references")
    source = models.CharField(max_length=100, blank=True, help_text="Whose name it is, where there are several.")
    external_id = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "external_id"], name="category_reference_once_a_source")
        ]

    def __str__(self) -> str:
        return self.external_id


class CategoryEntry(UUIDModel):
    """A further category that a product stands in, beside its own."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="entries", db_index=False)
    product = models.ForeignKey("products.Product", models.CASCADE, related_name="category_entries")

    class Meta:
        verbose_name_plural = "category entries"
        constraints: ClassVar = [models.UniqueConstraint(fields=["category", "product"], name="category_entry_once")]

    def __str__(self) -> str:
        return f"{self.category_id} {self.product_id}"
