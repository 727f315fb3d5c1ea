"""Orders: what was agreed, frozen, and what has become of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from apps.carts.models import Cart
from apps.inventory.models import StockLevel
from apps.orders.rules import Units
from apps.products.models import Variant
from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet


class OrderNumber(models.Model):
    """The source of order numbers: each row takes the next, no two orders wait for each other."""

    id = models.BigAutoField(primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)


class OrderQuerySet(LockingQuerySet["Order"]):
    """Questions about orders."""

    def owned_by(self, user: Any) -> OrderQuerySet:
        """Orders this user placed; none at all for an anonymous one (NULL would match every guest's)."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def visible_to(self, user: Any) -> OrderQuerySet:
        """All orders for staff who may see them, their own for everybody else."""
        return self if user.is_staff and user.has_perm("orders.view_order") else self.owned_by(user)

    def with_lines(self) -> OrderQuerySet:
        """Orders with lines loaded, in two queries."""
        return self.prefetch_related("lines")

    def matching(self, text: str) -> OrderQuerySet:
        """Orders whose number is the text, or whose e-mail address or one of whose SKUs holds it."""
        number = Q(number=int(text)) if text.isascii() and text.isdigit() and len(text) < 18 else Q()
        line = OrderLine.objects.filter(order=OuterRef("pk"), sku__icontains=text)
        return self.filter(number | Q(email__icontains=text) | Q(Exists(line)))

    def named(self, name: str) -> OrderQuerySet:
        """The order of this id or number; none where the name is neither."""
        if name.isascii() and name.isdigit() and len(name) < 18:
            return self.filter(number=int(name))
        try:
            return self.filter(pk=UUID(name))
        except ValueError:
            return self.none()


class Order(BaseModel):
    """A snapshot of what was bought, by whom, at what price; only its states move."""

    class Status(models.TextChoices):
        OPEN = "open"
        COMPLETED = "completed"
        CANCELED = "canceled"

    class PaymentStatus(models.TextChoices):
        UNPAID = "unpaid"
        AUTHORIZED = "authorized"
        PARTIALLY_PAID = "partially_paid"
        PAID = "paid"
        PARTIALLY_REFUNDED = "partially_refunded"
        REFUNDED = "refunded"

    class FulfillmentStatus(models.TextChoices):
        UNFULFILLED = "unfulfilled"
        PARTIALLY_FULFILLED = "partially_fulfilled"
        FULFILLED = "fulfilled"
        RETURNED = "returned"

    number = models.BigIntegerField(unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="orders", db_index=False
    )
    cart = models.OneToOneField(Cart, models.SET_NULL, null=True, blank=True, related_name="order")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    payment_status = models.CharField(max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.UNPAID)
    fulfillment_status = models.CharField(
        max_length=20, choices=FulfillmentStatus.choices, default=FulfillmentStatus.UNFULFILLED
    )
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=10, default="en")
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField()
    subtotal = models.BigIntegerField()
    discount_total = models.BigIntegerField(default=0)
    shipping_total = models.BigIntegerField(default=0)
    tax_total = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    canceled_total = models.BigIntegerField(default=0, db_default=0, help_text="What is no longer owed of the total.")
    shipping_address = models.JSONField(null=True, blank=True)
    billing_address = models.JSONField(null=True, blank=True)
    shipping_method = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    placed_at = models.DateTimeField()
    canceled_at = models.DateTimeField(null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    subtotal__gte=0, discount_total__gte=0, shipping_total__gte=0, tax_total__gte=0, total__gte=0
                ),
                name="order_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(prices_include_tax=True, total=F("subtotal") - F("discount_total") + F("shipping_total"))
                | Q(
                    prices_include_tax=False,
                    total=F("subtotal") - F("discount_total") + F("shipping_total") + F("tax_total"),
                ),
                name="order_total_is_the_sum_of_its_parts",
            ),
            models.CheckConstraint(
                condition=Q(canceled_total__gte=0, canceled_total__lte=F("total")),
                name="order_canceled_within_total",
            ),
            models.CheckConstraint(
                condition=Q(status="canceled", canceled_at__isnull=False)
                | (~Q(status="canceled") & Q(canceled_at__isnull=True)),
                name="order_canceled_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at", "id"], name="order_newest"),
            models.Index(fields=["user", "-placed_at", "id"], name="order_of_user_newest"),
            models.Index(fields=["status", "-placed_at", "id"], name="order_status_newest"),
            models.Index(fields=["payment_status", "-placed_at", "id"], name="order_payment_newest"),
            models.Index(fields=["fulfillment_status", "-placed_at", "id"], name="order_fulfillment_newest"),
            models.Index(fields=["email", "-placed_at"], name="order_of_email_newest"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def owed(self) -> int:
        """What is to be paid in the end: the total less what was called off."""
        return self.total - self.canceled_total

    @property
    def was_owed(self) -> int:
        """What says whether it was paid: one that was called off whole is measured by what it would have cost."""
        return self.total if self.canceled_at else self.owed


class OrderLine(UUIDModel):
    """One variant of an order, as it was on that day."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    position = models.PositiveSmallIntegerField(default=0)
    sku = models.CharField(max_length=100)
    product_name = models.CharField(max_length=255)
    variant_name = models.CharField(max_length=255, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    tax_percent = models.DecimalField(max_digits=6, decimal_places=3, default=0)
    total = models.BigIntegerField()
    is_tracked = models.BooleanField(
        default=True, db_default=True, help_text="Whether its units were taken from stock when it was ordered."
    )
    fulfilled = models.PositiveIntegerField(default=0, db_default=0, help_text="Units that were sent.")
    canceled = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Units that were called off before they were sent."
    )
    returned = models.PositiveIntegerField(default=0, db_default=0, help_text="Units that were sent and came back.")

    objects = LockingQuerySet["OrderLine"].as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity") - F("discount")),
                name="order_line_total_is_the_sum_of_its_parts",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("fulfilled") + F("canceled")), name="order_line_sent_within_ordered"
            ),
            models.CheckConstraint(condition=Q(returned__lte=F("fulfilled")), name="order_line_returned_within_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.sku}"

    @property
    def units(self) -> Units:
        """What has become of its units."""
        return Units(self.quantity, self.fulfilled, self.canceled, self.returned)

    @property
    def gross(self) -> int:
        """What it costs with its tax: the total, and where prices exclude tax, the tax on top."""
        return self.total if self.order.prices_include_tax else self.total + self.tax


class Allocation(UUIDModel):
    """An order line's hold on stock at one location, until it is sent or called off."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="allocations", db_index=False)
    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="allocations")
    quantity = models.PositiveIntegerField(help_text="Units still held.")

    objects = LockingQuerySet["Allocation"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "level"], name="allocation_once_a_line_and_level"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="allocation_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.level_id}"


class TimelineEntry(UUIDModel):
    """Something that happened to an order, in words that staff and customer may read."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="timeline")
    kind = models.CharField(max_length=50)
    detail = models.CharField(max_length=500)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "timeline entries"

    def __str__(self) -> str:
        return self.detail
