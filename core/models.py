"""Abstract bases for every model, and the tables of the core: events, deliveries, idempotency keys."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from core.ids import uuid7
from core.querysets import LockingQuerySet


class TimeStampedModel(models.Model):
    """When a row was made and last saved; for people, not for rules."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class UUIDModel(models.Model):
    """A time-ordered UUID as the key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


class BaseModel(UUIDModel, TimeStampedModel):
    """What nearly every row of the shop has."""

    class Meta:
        abstract = True


class Event(models.Model):
    """A fact, committed with the change that it describes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    aggregate_id = models.UUIDField(null=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["aggregate_id", "id"], name="event_by_aggregate"),
            models.Index(fields=["created_at"], name="event_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class DeliveryQuerySet(LockingQuerySet["Delivery"]):
    """Questions about deliveries."""

    def due(self, at: Any) -> DeliveryQuerySet:
        """Deliveries that wait for their time and whose time has come."""
        return self.filter(status=Delivery.Status.PENDING, due_at__lte=at).order_by("due_at", "pk")


class Delivery(models.Model):
    """One event on its way to one subscriber."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=200, help_text="The name of the task that takes it.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveIntegerField(default=0, help_text="How often its task was started.")
    due_at = models.DateTimeField(help_text="When to hand it out next; while it is worked on, the end of its lease.")
    done_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | (~Q(status="done") & Q(done_at__isnull=True)),
                name="delivery_done_has_its_time",
            )
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="delivery_pending_by_time", condition=Q(status="pending")),
            models.Index(fields=["subscriber", "status"], name="delivery_by_subscriber"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.status}"


class IdempotencyKey(models.Model):
    """A caller's promise that a repeated request is the same one, and the answer that the first one got."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(
        max_length=100, help_text="Whose key it is: a user's, a cart's, or global for callers without an account."
    )
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    leased_until = models.DateTimeField(help_text="Until then the first request is believed to be at work.")
    status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status of the stored answer.")
    body = models.TextField(blank=True, help_text="The stored answer, as JSON.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LockingQuerySet["IdempotencyKey"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
