"""The page that a shopper sees: a product, with summaries of its variants that lists read and filter on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import (
    Avg,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
)
from django.db.models.functions import Cast
from django.db.models.lookups import IsNull
from django.db.models.sql.where import AND

from apps.products.models import thinning
from apps.products.models.attribute import Attribute, AttributeValue
from apps.products.models.category import Category, CategoryEntry
from apps.products.models.option import Option, OptionValue
from apps.products.models.shelves import IsFirstBelow, StandsBelow
from apps.products.models.thinning import AreFew, IsFirst, IsOfFew, Keyed, Thin
from apps.products.rules import MAX_SLUG, is_in_stock
from core.models import BaseModel
from core.querysets import LeadingQuerySet, LockingQuerySet

IN_STOCK = Q(stock__isnull=True) | Q(stock__gt=0) | Q(allow_backorder=True)


def sees_all(user: Any) -> bool:
    """Whether somebody may see products that are not active: staff with the permission for it."""
    return bool(user.is_staff and user.has_perm("products.view_product"))


class ProductQuerySet(LockingQuerySet["Product"], LeadingQuerySet):
    """Questions about products; they chain, from the manager too."""

    def active(self) -> ProductQuerySet:
        """Products that shoppers may see."""
        return self.filter(status=Product.Status.ACTIVE)

    def available(self) -> ProductQuerySet:
        """Active products that can be bought now."""
        return self.active().filter(is_in_stock=True)

    def by_category(self, slug: str) -> ProductQuerySet:
        """Products that this category or one below it is the first or a further one of."""
        return self.filter(StandsBelow(slug))

    def leading(self, limit: int) -> ProductQuerySet:
        """The same order with the same first rows, by the few that meet a condition, or else along an index."""
        walked = self._first_below(limit)
        thinned = [Thin(condition.keys, thinning.MANY) for condition in self._keyed()]
        if not thinned:
            return walked
        if limit > (len(thinned) + 1) * thinning.MANY:  # a page so far down that few do not reach there
            return walked.exclude(AreFew(thinned))
        few = self._narrowed_by(IsOfFew(thinned, are_at_hand=True))
        first = IsFirst(thinned, *(way.values("pk")[:limit] for way in (few, walked)))
        return Product.objects.using(self.db).filter(first).order_by(*self.query.order_by)

    def countable(self) -> tuple[Any, ProductQuerySet] | None:
        """Whether there is a condition that not too many meet, and the same products by it."""
        thinned = [Thin(condition.keys, condition.counted or thinning.MANY) for condition in self._keyed()]
        return (AreFew(thinned), self._narrowed_by(IsOfFew(thinned))) if thinned else None

    def _conditions(self) -> list[Any]:
        """Give the very list of conditions that every product meets; of alternatives none are."""
        where = self.query.where
        return where.children if where.connector == AND and not where.negated else []

    def _keyed(self) -> list[Keyed]:
        """Give the conditions of which we know the keys that meet them."""
        return [condition.lhs for condition in self._conditions() if _is_keyed(condition)]

    def _narrowed_by(self, few: IsOfFew) -> ProductQuerySet:
        """The same products by the keys that meet a condition; of a single one they need not be judged."""
        rest = self.all()
        if len(few.thinned) == 1:
            conditions = rest._conditions()
            conditions[:] = [condition for condition in conditions if not _is_keyed(condition)]
        return rest.filter(few)

    def _first_below(self, limit: int) -> ProductQuerySet:
        """Of a category, look only at the first of each one below it.

        The database would read all that stand in any of them, and sort those. Of what stands there by an entry it
        still does.
        """
        rest = self.all()
        conditions = rest._conditions()
        shelved = [condition for condition in conditions if isinstance(getattr(condition, "lhs", None), StandsBelow)]
        if not shelved:
            return self
        conditions.remove(shelved[0])
        slug = shelved[0].lhs.slug
        ways = (rest.filter(category=IsFirstBelow.SHELF), rest.filter(category_entries__category=IsFirstBelow.SHELF))
        first = IsFirstBelow(slug, *(way.values("pk")[:limit] for way in ways))
        return Product.objects.using(self.db).filter(first).order_by(*self.query.order_by)

    def with_category(self) -> ProductQuerySet:
        """Products with their category loaded, in one query."""
        return self.select_related("category")

    def visible_to(self, user: Any) -> ProductQuerySet:
        """All products for staff who may see them, active ones for everybody else."""
        return self if sees_all(user) else self.active()

    def named(self, name: str) -> ProductQuerySet:
        """The product of this id or slug."""
        try:
            return self.filter(Q(pk=UUID(name)) | Q(slug=name))
        except ValueError:
            return self.filter(slug=name)

    def slugs_like(self, slug: str) -> set[str]:
        """The taken slugs that a new one by this name could run into."""
        return set(self.filter(slug__startswith=slug).values_list("slug", flat=True))

    def having(self, slug: Any, values: Sequence[Any], *, counted: int | None = None) -> ProductQuerySet:
        """Products with one of these values for the attribute, or for an option of one of their variants.

        `counted` is that of `Keyed`.
        """
        # By the attribute's key, so that the values of a million products come from an index alone.
        attribute = Attribute.objects.filter(slug=slug).values("pk")
        facts = AttributeValue.objects.filter(attribute=Subquery(attribute), slug__in=values).order_by()
        choices = OptionValue.objects.filter(option__slug=slug, slug__in=values).order_by()
        # By the option of each value, one by one: PostgreSQL would join them to the options of the whole shop.
        options = Option.objects.filter(pk=OuterRef("option"), slug=slug).order_by().values("product")[:1]
        chosen = OptionValue.objects.filter(slug__in=values).order_by().annotate(product=Subquery(options))
        keys = facts.values("product").union(chosen.filter(product__isnull=False).values("product"), all=True)
        return self.filter(Keyed(_is_of(facts, "product") | _is_of(choices, "option__product"), keys, counted))

    def statistics(self) -> dict[str, Any]:
        """Count the products, average their price and sum up what their stock is worth (both in minor units)."""
        return self.order_by().aggregate(
            total_products=Count("pk"),
            avg_price=Avg("price", output_field=models.DecimalField(max_digits=30, decimal_places=6)),
            # 64 bits could overflow, and SQLite has nothing wider that is whole: floats are exact up to 2^53.
            total_value=Sum(Cast("price", models.FloatField()) * F("stock"), default=0.0),
        )

    def statistics_by_category(self) -> models.QuerySet[Any, Any]:
        """Count the products of each category and average their price (in minor units)."""
        return (
            self.values("category_id", category_name=F("category__name"), category_slug=F("category__slug"))
            .annotate(
                product_count=Count("pk"),
                avg_product_price=Avg("price", output_field=models.DecimalField(max_digits=30, decimal_places=6)),
            )
            .order_by("category__name", "category_id")
        )


def _is_keyed(condition: Any) -> bool:
    return isinstance(getattr(condition, "lhs", None), Keyed)


def _is_of(rows: models.QuerySet[Any, Any], product: str) -> Q:
    """Whether a product is that of one of these rows; not by EXISTS, of which PostgreSQL makes a table of all rows."""
    return Q(IsNull(Subquery(rows.filter(**{product: OuterRef("pk")}).values("pk")[:1]), False))


class Product(BaseModel):
    """What the shop shows; what is bought is one of its variants.

    `price` is the lowest of its active variants, `stock` what can be sold of them now (null where any is not
    tracked), both in step with the variants by the services. `currency` is the shop's base currency.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        ARCHIVED = "archived"

    name = models.CharField(max_length=255)
    slug = models.SlugField(max_length=MAX_SLUG, unique=True, allow_unicode=True)
    description = models.TextField(blank=True, help_text="Safe HTML or plain text.")
    price = models.BigIntegerField(default=0, help_text="In minor units of the currency.")
    currency = models.CharField(max_length=3)
    stock = models.BigIntegerField(null=True, blank=True, default=0)
    allow_backorder = models.BooleanField(default=False, help_text="One of its variants may be sold beyond its stock.")
    is_in_stock = models.GeneratedField(
        expression=ExpressionWrapper(IN_STOCK, models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", db_index=False)
    further_categories = models.ManyToManyField(
        Category, through=CategoryEntry, related_name="further_products", help_text="Where it is shown too."
    )
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    image = models.CharField(max_length=2000, blank=True, help_text="File name or address of its first picture.")
    vendor = models.CharField(max_length=200, blank=True)
    tags = models.JSONField(default=list, blank=True)
    tax_class = models.SlugField(max_length=50, default="standard")
    seo_title = models.CharField(max_length=255, blank=True)
    seo_description = models.TextField(blank=True)
    version = models.BigIntegerField(
        default=1, db_default=1, editable=False, help_text="Moved by every change of its page."
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative"),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(stock__gte=0), name="product_stock_not_negative"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at", "id"], name="product_newest"),
            models.Index(fields=["price", "id"], name="product_price"),
            models.Index(fields=["name", "id"], name="product_name"),
            # With price or time, so that whoever looks for it in another order need not open every row on the way.
            models.Index(fields=["status", "created_at", "id", "price"], name="product_status_newest"),
            models.Index(fields=["status", "price", "id", "created_at"], name="product_status_price"),
            models.Index(fields=["status", "name", "id", "price"], name="product_status_name"),
            models.Index(fields=["category", "status"], name="product_category_status"),
            models.Index(fields=["category", "status", "created_at", "id"], name="product_category_newest"),
            models.Index(fields=["category", "status", "price", "id"], name="product_category_price"),
            models.Index(fields=["category", "status", "name", "id"], name="product_category_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_available(self) -> bool:
        """Active and in stock."""
        return self.status == self.Status.ACTIVE and is_in_stock(self.stock, self.allow_backorder)
