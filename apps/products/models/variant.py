"""What is bought: variants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

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
