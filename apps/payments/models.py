"""Payments, and the ledger of what providers did with them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from apps.orders.models import Order
from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet


class Payment(BaseModel):
    """An order's payment with one provider; `captured` and `refunded` sum up its transactions."""

    class Status(models.TextChoices):
        PENDING = "pending"
        AUTHORIZED = "authorized"
        CAPTURED = "captured"
        VOIDED = "voided"
        FAILED = "failed"

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=50)
    method = models.CharField(max_length=50, blank=True, help_text="Which of the provider's ways to pay.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    authorized = models.BigIntegerField(default=0)
    captured = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    instructions = models.TextField(blank=True, help_text="What the customer is asked to do.")

    objects = LockingQuerySet["Payment"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, captured__lte=F("authorized"), refunded__lte=F("captured"), refunded__gte=0),
                name="payment_refunded_within_captured_within_authorized",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.status}"


class Transaction(UUIDModel):
    """One thing that a provider did with a payment; append-only."""

    class Kind(models.TextChoices):
        AUTHORIZATION = "authorization"
        CAPTURE = "capture"
        VOID = "void"
        REFUND = "refund"

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="transactions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=255, blank=True, help_text="The provider's own id of it.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="transaction_amount_not_negative")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
