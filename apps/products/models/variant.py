"""What is bought: variants, and what they cost for a while."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.products.models.option import OptionValue
from apps.products.models.product import Product
from apps.products.rules import is_in_stock
from core.models import BaseModel
from core.querysets import LockingQuerySet


class VariantQuerySet(LockingQuerySet["Variant"]):
    """Questions about variants."""

    def active(self) -> VariantQuerySet:
        """Variants that their products still have."""
        return self.filter(is_active=True)

    def sellable(self) -> VariantQuerySet:
        """Active variants of active products; whether there is stock is another question."""
        return self.active().filter(product__status=Product.Status.ACTIVE)

    def running_low(self, units: int) -> VariantQuerySet:
        """Variants on sale of which so many units are left or fewer, the fewest first."""
        return self.sellable().filter(stock__lte=units).order_by("stock", "sku", "pk")

    def with_product(self) -> VariantQuerySet:
        """Variants with their product loaded, in one query."""
        return self.select_related("product")


class Variant(BaseModel):
    """What a shopper puts into the cart; every product has at least one active one."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=100, unique=True)
    name = models.CharField(
        max_length=255, blank=True, help_text='Its option values: "S / Blue"; blank without options.'
    )
    price = models.BigIntegerField(help_text="Base price in minor units of the product's currency.")
    compare_at_price = models.BigIntegerField(null=True, blank=True, help_text="The former price, shown struck out.")
    stock = models.BigIntegerField(
        null=True, blank=True, default=0, help_text="What can be sold now; empty if untracked."
    )
    is_active = models.BooleanField(default=True, help_text="Off: no longer sold; kept because it was ordered.")
    track_stock = models.BooleanField(default=True)
    allow_backorder = models.BooleanField(default=False)
    requires_shipping = models.BooleanField(default=True)
    weight_grams = models.PositiveIntegerField(default=0)
    barcode = models.CharField(max_length=100, blank=True)
    image = models.CharField(max_length=2000, blank=True, help_text="File name or address of its own picture.")
    position = models.PositiveSmallIntegerField(default=0)
    option_values = models.ManyToManyField(OptionValue, related_name="variants", blank=True)
    options = models.JSONField(
        default=list, blank=True, help_text='Summary of its option values: [["Size", "S"], ["Color", "Blue"]].'
    )

    objects = VariantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(price__gte=0), name="variant_price_not_negative"),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True) | Q(compare_at_price__gte=0),
                name="variant_compare_at_price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(stock__gte=0), name="variant_stock_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(track_stock=True, stock__isnull=False) | Q(track_stock=False, stock__isnull=True),
                name="variant_stock_known_if_tracked",
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def is_in_stock(self) -> bool:
        """Whether it can be sold now, if it and its product are active."""
        return is_in_stock(self.stock, self.allow_backorder)

    @property
    def is_available(self) -> bool:
        """It and its product are active, and it is in stock."""
        return self.is_active and self.product.status == Product.Status.ACTIVE and self.is_in_stock


class ScheduledPriceQuerySet(LockingQuerySet["ScheduledPrice"]):
    """Questions about scheduled prices."""

    def due(self, at: datetime) -> ScheduledPriceQuerySet:
        """Those that have to start or to end."""
        return self.filter(Q(ends_at__lte=at) | Q(usual_price__isnull=True, starts_at__lte=at))


class ScheduledPrice(BaseModel):
    """What a variant costs from one moment until another; at most one is kept of a variant, and none that is over.

    It is running where it has a `usual_price`: then the variant's own prices are the scheduled ones.
    """

    variant = models.OneToOneField(Variant, models.CASCADE, related_name="scheduled_price")
    price = models.BigIntegerField(help_text="In minor units of the product's currency.")
    starts_at = models.DateTimeField(null=True, blank=True, help_text="Empty: at once.")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="The moment after its last. Empty: it stays.")
    usual_price = models.BigIntegerField(null=True, blank=True, editable=False, help_text="What it returns to.")
    usual_compare_at_price = models.BigIntegerField(null=True, blank=True, editable=False)

    objects = ScheduledPriceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="scheduled_price_ends_after_it_starts",
                violation_error_message="A scheduled price ends after it starts.",
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="scheduled_price_not_negative"),
            models.CheckConstraint(
                condition=Q(usual_price__isnull=True, starts_at__isnull=False)
                | Q(usual_price__isnull=False, usual_price__gte=0, ends_at__isnull=False),
                name="scheduled_price_is_to_start_or_to_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], name="scheduled_price_by_end"),
            models.Index(fields=["starts_at"], name="scheduled_price_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} from {self.starts_at} until {self.ends_at}"

    def is_over(self, at: datetime) -> bool:
        """Its end has come."""
        return self.ends_at is not None and self.ends_at <= at

    @property
    def is_running(self) -> bool:
        """The variant's own prices are the scheduled ones now."""
        return self.usual_price is not None
