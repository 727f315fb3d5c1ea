"""Carts: what a shopper has chosen so far."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.inventory.models import StockLevel
from apps.inventory.rules import Take
from apps.markets.models import Market
from apps.products.models import Variant
from apps.shipping.models import ShippingMethod
from core.models import BaseModel, TimeStampedModel, UUIDModel
from core.querysets import LockingQuerySet
from core.wanted import MAX_QUANTITY


class CartQuerySet(LockingQuerySet["Cart"]):
    """Questions about carts."""

    def reachable_by(self, user_id: UUID | None) -> CartQuerySet:
        """Carts that this user may open by id: anonymous ones, whose id is their secret, and the user's own."""
        return self.filter(Q(user__isnull=True) | Q(user_id=user_id))

    def with_terms(self) -> CartQuerySet:
        """Carts with all that their price hangs on but their lines: market, shipping method and zone."""
        return self.select_related("market", "shipping_method__zone")

    def untouched_since(self, moment: datetime) -> CartQuerySet:
        """Carts that were never ordered and that nobody has used since."""
        return self.exclude(status=Cart.Status.ORDERED).filter(last_activity_at__lt=moment)


class Cart(TimeStampedModel):
    """What a shopper gathers. The id of an anonymous cart is its secret: 122 random bits."""

    class Status(models.TextChoices):
        OPEN = "open"
        ORDERED = "ordered"
        EXPIRED = "expired"
        MERGED = "merged"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="carts")
    market = models.ForeignKey(Market, models.PROTECT, related_name="carts")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    email = models.EmailField(max_length=254, blank=True)
    shipping_address = models.JSONField(null=True, blank=True)
    billing_address = models.JSONField(null=True, blank=True)
    shipping_method = models.ForeignKey(ShippingMethod, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    last_activity_at = models.DateTimeField(default=timezone.now)
    holds_stock = models.BooleanField(
        default=False, db_default=False, help_text="Whether there may be reservations: nearly always there are none."
    )

    objects = CartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["last_activity_at"], name="cart_by_last_activity")]

    def __str__(self) -> str:
        return f"{self.status} cart"

    @property
    def expires_at(self) -> datetime:
        """When it is thrown away if nobody touches it."""
        return self.last_activity_at + settings.CART_LIFETIME


class CartLine(BaseModel):
    """A number of units of one variant."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines", db_index=False)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField()

    objects = LockingQuerySet["CartLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once_a_variant"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MAX_QUANTITY), name="cart_line_quantity_1_to_999"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.variant_id}"


class ReservationQuerySet(LockingQuerySet["Reservation"]):
    """Questions about reservations."""

    def expired(self, at: datetime) -> ReservationQuerySet:
        """Holds whose time is over."""
        return self.filter(expires_at__lte=at)


class Reservation(UUIDModel):
    """A cart's hold on units of one stock level, while it is paid outside; deleted when it is let go or turned.

    Made, read for a change and deleted under the lock of its level only.
    """

    cart = models.ForeignKey(Cart, models.PROTECT, related_name="reservations", db_index=False)
    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    expires_at = models.DateTimeField()

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cart", "level"], name="reservation_once_a_cart_and_level"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="reservation_holds_something"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="reservation_by_end")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.level_id}"

    @property
    def take(self) -> Take:
        """The hold in the words of the stock room; needs the level loaded."""
        return Take(self.level.variant_id, self.level_id, self.quantity)
