"""Returns: units that a customer sends back, from the wish to the money."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.orders.models import Order, OrderLine
from apps.payments.models import Refund
from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet


class ReturnQuerySet(LockingQuerySet["Return"]):
    """Questions about returns."""

    def pending(self) -> ReturnQuerySet:
        """Returns whose goods may still come."""
        return self.filter(status__in=[Return.Status.REQUESTED, Return.Status.APPROVED])


class Return(BaseModel):
    """Units of an order that come back, as far as that has come.

    It is refunded once its refund has gone through, or no money is to go back; `refund` is the last that was tried.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested"
        APPROVED = "approved"
        RECEIVED = "received"
        REFUNDED = "refunded"
        REJECTED = "rejected"

    order = models.ForeignKey(Order, models.PROTECT, related_name="returns")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    reason = models.CharField(max_length=500, blank=True, help_text="Why it goes back, in the customer's words.")
    answer = models.CharField(max_length=500, blank=True, help_text="What the customer was told.")
    refund = models.OneToOneField(Refund, models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField()

    objects = ReturnQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-requested_at", "id"], name="return_newest"),
            models.Index(fields=["status", "-requested_at", "id"], name="return_status_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["received", "refunded"]) | Q(refund__isnull=True),
                name="return_refund_only_once_received",
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} return"


class ReturnLine(UUIDModel):
    """Units of an order's line that come back; `received` is how many have arrived."""

    parent = models.ForeignKey(Return, models.CASCADE, related_name="lines", db_index=False)
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="return_lines")
    quantity = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    is_restocked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "line"], name="return_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, received__lte=F("quantity")), name="return_line_received_within_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"
