"""Fulfillments: what was sent of an order, and how to follow it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.orders.models import Order, OrderLine
from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet


class Fulfillment(BaseModel):
    """One parcel of an order, handed to a carrier."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="fulfillments")
    carrier = models.CharField(max_length=100, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    tracking_url = models.URLField(max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()

    objects = LockingQuerySet["Fulfillment"].as_manager()

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip() or "fulfillment"

    @property
    def is_trackable(self) -> bool:
        """Whether the customer can follow it."""
        return bool(self.tracking_number or self.tracking_url)


class FulfillmentLine(UUIDModel):
    """Units of an order's line that are in a parcel."""

    fulfillment = models.ForeignKey(Fulfillment, models.CASCADE, related_name="lines", db_index=False)
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="fulfillment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "line"], name="fulfillment_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="fulfillment_line_sends_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"
