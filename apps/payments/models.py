"""Payments, the ledger of what providers did with them, and what they were told to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from apps.carts.models import Cart
from apps.orders.models import Order, OrderLine
from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet

PATIENCE = timedelta(minutes=1)
"""So long a provider is left in peace before it is asked what has become of a payment."""


class PaymentQuerySet(LockingQuerySet["Payment"]):
    """Questions about payments."""

    def without_order(self) -> PaymentQuerySet:
        """Payments made for a cart that has not become an order by them."""
        return self.filter(order__isnull=True)

    def under_way(self) -> PaymentQuerySet:
        """Payments of carts that have not failed and were not given up."""
        live = self.without_order().filter(given_up_at__isnull=True)
        return live.exclude(status__in=[Payment.Status.FAILED, Payment.Status.VOIDED])

    def left_alone_since(self, moment: datetime) -> PaymentQuerySet:
        """Payments of which nothing was heard, and with which nobody was told to do anything, since then."""
        heard = Transaction.objects.filter(payment=OuterRef("pk"), at__gt=moment)
        told = Instruction.objects.filter(payment=OuterRef("pk"), given_at__gt=moment)
        return self.filter(~Exists(heard), ~Exists(told))

    def unsettled(self, at: datetime) -> PaymentQuerySet:
        """Payments without an order that somebody has to bring to an end: paid, or waited for longer than usual.

        Also those whose order was called off while the money came in. Where its provider was told to give the money
        back, and has not, there is nothing to do but for people.
        """
        is_over = Q(captured=0) & self._told("void") | Q(captured__gt=0) & self._told("refund")
        has_money = Q(status=Payment.Status.AUTHORIZED) | Q(captured__gt=F("refunded") + F("refunding"))
        has_money &= ~Q(is_over, given_up_at__isnull=False)
        is_late = Q(status=Payment.Status.PENDING, expires_at__lte=at + settings.RESERVATION_LIFETIME - PATIENCE)
        is_called_off = Q(order__status=Order.Status.CANCELED) & has_money
        return self.filter(Q(order__isnull=True) & (has_money | is_late) | is_called_off)

    @staticmethod
    def _told(kind: str) -> Q:
        """Whether the provider was told to do this, and has not done it."""
        told = Instruction.objects.filter(payment=OuterRef("pk"), kind=kind)
        return Q(Exists(told.exclude(status=Instruction.Status.SUCCEEDED)))


class Payment(BaseModel):
    """A payment with one provider, for an order, or first for a cart that becomes one.

    `authorized`, `captured` and `refunded` sum up its transactions; `capturing` and `refunding` what its provider was
    told and has not answered yet.
    """

    class Status(models.TextChoices):
        PENDING = "pending"
        AUTHORIZED = "authorized"
        CAPTURED = "captured"
        VOIDED = "voided"
        FAILED = "failed"

    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="payments")
    cart = models.ForeignKey(Cart, models.SET_NULL, null=True, blank=True, related_name="payments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    provider = models.CharField(max_length=50)
    method = models.CharField(max_length=50, blank=True, help_text="Which of the provider's ways to pay.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    authorized = models.BigIntegerField(default=0)
    captured = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    capturing = models.BigIntegerField(default=0, db_default=0)
    refunding = models.BigIntegerField(default=0, db_default=0)
    instructions = models.TextField(blank=True, help_text="What the customer is asked to do.")
    client_data = models.JSONField(null=True, blank=True, help_text="What the customer's browser needs to pay.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Until when it waits to be paid, for a cart.")
    given_up_at = models.DateTimeField(null=True, blank=True, help_text="Since when nothing is to come of it.")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, authorized__gte=0, refunded__gte=0, capturing__gte=0, refunding__gte=0),
                name="payment_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(authorized__gte=F("captured") + F("capturing")), name="payment_captured_within_authorized"
            ),
            models.CheckConstraint(
                condition=Q(captured__gte=F("refunded") + F("refunding")), name="payment_refunded_within_captured"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at", "id"], name="payment_without_order", condition=Q(order__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.status}"

    @property
    def refundable(self) -> int:
        """What can still be given back."""
        return self.captured - self.refunded - self.refunding

    @property
    def is_in_hand(self) -> bool:
        """Whether its money can be counted on: all of it."""
        is_promised = self.status in {self.Status.AUTHORIZED, self.Status.CAPTURED} and self.authorized >= self.amount
        return is_promised and self.given_up_at is None and not self.refunded + self.refunding

    def has_expired(self, at: datetime) -> bool:
        """Whether its time to be paid is over."""
        return self.expires_at is not None and self.expires_at <= at


class Transaction(UUIDModel):
    """One thing that a provider did with a payment; append-only. Its reference makes sure that it is noted once."""

    class Kind(models.TextChoices):
        AUTHORIZATION = "authorization"
        DECLINE = "decline"
        CAPTURE = "capture"
        VOID = "void"
        REFUND = "refund"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="transactions", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=255, help_text="The provider's own id of it.")
    detail = models.CharField(max_length=255, blank=True, db_default="", help_text="What the provider said of it.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="transaction_amount_not_negative"),
            models.UniqueConstraint(fields=["payment", "kind", "reference"], name="transaction_once"),
        ]

    def __str__(self) -> str:
        return self.kind


class Instruction(BaseModel):
    """What the shop told a provider to do with a payment; its id is the key by which the provider does it once."""

    class Kind(models.TextChoices):
        CAPTURE = "capture"
        VOID = "void"
        REFUND = "refund"

    class Status(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="told")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    failure = models.CharField(max_length=255, blank=True, help_text="Why the provider did not do it.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()

    objects = LockingQuerySet["Instruction"].as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="instruction_amount_not_negative")]
        indexes = [models.Index(fields=["payment"], name="instruction_pending", condition=Q(status="pending"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class Refund(UUIDModel):
    """Money that goes back for an order: as much as its instruction says, as far as that has come."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    instruction = models.OneToOneField(Instruction, models.PROTECT, related_name="refund")
    reason = models.CharField(max_length=500, blank=True)
    is_restocked = models.BooleanField(default=False)

    objects = LockingQuerySet["Refund"].as_manager()

    def __str__(self) -> str:
        return f"refund of {self.order_id}"


class RefundLine(UUIDModel):
    """Units of an order's line that were given back, and what for."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="refund_lines")
    quantity = models.PositiveIntegerField()
    canceled = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Those of them that were called off, for they had not been sent."
    )
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, amount__gte=0), name="refund_line_gives_something_back"
            ),
            models.CheckConstraint(
                condition=Q(canceled__lte=F("quantity")), name="refund_line_called_off_within_refunded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class Notice(UUIDModel):
    """What a provider told by a webhook: verified, stored first, and once, whatever it says."""

    provider = models.CharField(max_length=50)
    event_id = models.CharField(max_length=255, help_text="The provider's own id of it.")
    payment_id = models.UUIDField(help_text="Which payment it is about; not a key, since anybody may be mistaken.")
    facts = models.JSONField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_id}"
