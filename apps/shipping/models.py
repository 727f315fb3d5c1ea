"""Shipping zones and the methods that are offered in them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from core.models import BaseModel
from core.querysets import LockingQuerySet


class ShippingZone(BaseModel):
    """Countries that goods are sent to on the same terms."""

    name = models.CharField(max_length=100)
    countries = models.JSONField(default=list, help_text="ISO 3166 codes.")

    def __str__(self) -> str:
        return self.name


class ShippingMethodQuerySet(LockingQuerySet["ShippingMethod"]):
    """Questions about shipping methods."""

    def offered(self, currency: Any) -> ShippingMethodQuerySet:
        """Active methods priced in this currency, with their zones, cheapest first."""
        active = self.filter(is_active=True, currency=currency)
        return active.select_related("zone").order_by("position", "price", "pk")


class ShippingMethod(BaseModel):
    """A way to send goods: a flat price, free from an amount on."""

    zone = models.ForeignKey(ShippingZone, models.CASCADE, related_name="methods")
    name = models.CharField(max_length=100)
    price = models.BigIntegerField(help_text="In minor units of the currency.")
    currency = models.CharField(max_length=3)
    free_from = models.BigIntegerField(null=True, blank=True, help_text="Free if the goods cost this much or more.")
    estimated_days = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ShippingMethodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="shipping_price_not_negative"),
            models.CheckConstraint(
                condition=Q(free_from__isnull=True) | Q(free_from__gte=0), name="shipping_free_from_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name
