"""Abstract bases for every model, and the tables of the core: events, deliveries, idempotency keys."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from core.ids import uuid7
from core.numbers import NextEventNumber
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


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about events."""

    def in_feed(self) -> Self:
        """Events that have their place in the feed, in its order."""
        return self.filter(position__isnull=False).order_by("position")

    def unnumbered(self) -> Self:
        """Committed events that wait for their place in the feed."""
        return self.filter(position__isnull=True)


class Event(models.Model):
    """A fact, committed with the change that it describes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seq = models.BigIntegerField(
        default=NextEventNumber,
        db_default=0,
        editable=False,
        help_text="The order of writing: of two transactions that waited for each other, the later one's is higher.",
    )
    position = models.BigIntegerField(
        null=True, editable=False, help_text="Its place in the feed, without gaps; given after the commit."
    )
    name = models.CharField(max_length=100)
    aggregate_id = models.UUIDField(null=True)
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["position"], name="event_position_once", condition=Q(position__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["seq", "id"], name="event_unnumbered", condition=Q(position__isnull=True)),
            models.Index(fields=["name", "position"], name="event_by_name", condition=Q(position__isnull=False)),
            models.Index(fields=["aggregate_id", "position"], name="event_by_aggregate"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class EventFeed(models.Model):
    """How far the feed of events reaches. Whoever gives positions holds this one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    last = models.BigIntegerField(db_default=0, help_text="The last position that was given.")
    pruned = models.BigIntegerField(db_default=0, help_text="The last position whose events are thrown away.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="event_feed_is_one"),
            models.CheckConstraint(condition=Q(pruned__gte=0, pruned__lte=F("last")), name="event_feed_keeps_its_end"),
        ]

    def __str__(self) -> str:
        return f"events {self.pruned + 1} to {self.last}"


class DeliveryQuerySet(LockingQuerySet["Delivery"]):
    """Questions about deliveries."""

    def pending(self) -> Self:
        """Deliveries whose effect is still to come."""
        return self.filter(status=Delivery.Status.PENDING)

    def due(self, at: Any) -> Self:
        """Pending deliveries whose time has come, and that are the first of their line."""
        is_first = Q(aggregate_id=None) | Q(pk=Subquery(self._line().values("pk")[:1]))
        return self.pending().filter(is_first, due_at__lte=at).order_by("due_at", "pk")

    def with_followers(self) -> Self:
        """Deliveries that others of their line wait behind."""
        behind = Subquery(self._line().exclude(pk=OuterRef("pk")).values("pk")[:1])
        return self.alias(next=behind).filter(next__isnull=False)

    def _line(self) -> DeliveryQuerySet:
        """The pending deliveries of the same aggregate to the same subscriber, in order.

        To be asked for one row at a time: so no statistics can talk PostgreSQL into comparing all with all.
        """
        of_same = {"subscriber": OuterRef("subscriber"), "aggregate_id": OuterRef("aggregate_id")}
        return Delivery.objects.pending().filter(**of_same).order_by("seq", "pk")


class Delivery(models.Model):
    """One event on its way to one subscriber."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    aggregate_id = models.UUIDField(null=True, editable=False, help_text="The event's; those of one keep their order.")
    seq = models.BigIntegerField(db_default=0, editable=False, help_text="The event's.")
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
            models.Index(
                fields=["subscriber", "aggregate_id", "seq", "id"],
                name="delivery_pending_in_order",
                condition=Q(status="pending"),
            ),
            models.Index(fields=["status", "id"], name="delivery_by_status"),
            models.Index(fields=["subscriber", "id"], name="delivery_by_subscriber"),
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
        indexes = [models.Index(fields=["leased_until"], name="idempotency_key_by_lease")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
