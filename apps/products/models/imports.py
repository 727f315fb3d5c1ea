"""Files that were, or are being, brought in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.models import BaseModel
from core.querysets import LockingQuerySet


class ImportRunQuerySet(LockingQuerySet["ImportRun"]):
    """Questions about imports."""

    def running(self) -> ImportRunQuerySet:
        """The one that is at work, or that was when its process ended."""
        return self.filter(status=ImportRun.Status.RUNNING)

    def of_file(self, fingerprint: str) -> ImportRunQuerySet:
        """Imports of the same file by the same terms, the last one first."""
        return self.filter(fingerprint=fingerprint).order_by("-created_at", "-pk")


class ImportRun(BaseModel):
    """One file on its way into the catalogue: how far it has come, and what became of its products.

    Each batch of products and the step that it makes here are one commit, so a run that was killed goes on where it
    stopped. Only one runs at a time: whoever holds the lease.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        INTERRUPTED = "interrupted"
        COMPLETED = "completed"
        FAILED = "failed"

    file_name = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the file, and of how it is to be read.")
    format = models.CharField(max_length=20, help_text="What the file was found to be: shopify, csv ...")
    is_update = models.BooleanField(default=False, help_text="Products that exist are changed to what the file says.")
    is_dry_run = models.BooleanField(default=False, help_text="It is only said what would happen.")
    status = models.CharField(max_length=15, choices=Status.choices, default=Status.WAITING)
    error = models.TextField(blank=True, help_text="Why nothing more can be taken from the file.")
    lines = models.PositiveIntegerField(default=0, help_text="About how many lines the file has; 0 if not known.")
    lines_done = models.PositiveIntegerField(default=0)
    entries_done = models.PositiveIntegerField(default=0, help_text="Products of the file, also those rejected.")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    worked_for = models.DurationField(default=timedelta, help_text="How long it has been at work.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    process = models.CharField(max_length=100, blank=True, help_text="Who works on it: host and process.")
    lease = models.UUIDField(null=True, blank=True, help_text="Changes hands with the work.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="Until then it is believed to be at work.")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["status"], condition=Q(status="running"), name="import_run_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(status="running", lease__isnull=False, leased_until__isnull=False)
                | (~Q(status="running") & Q(lease__isnull=True, leased_until__isnull=True)),
                name="import_run_leased_while_it_runs",
            ),
            models.CheckConstraint(
                condition=Q(entries_done=F("created") + F("updated") + F("unchanged") + F("rejected")),
                name="import_run_counts_every_entry",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["fingerprint", "-created_at"], name="import_run_by_file")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.status}"

    def is_leased(self, at: datetime) -> bool:
        """Say whether somebody has claimed the work and is believed to be at it."""
        return self.leased_until is not None and self.leased_until > at


class ImportProblem(models.Model):
    """Why one product of a file was rejected, and where; of a run only the first are kept."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems", db_index=False)
    entry = models.PositiveIntegerField(help_text="The place of the product in the file, from 0.")
    label = models.CharField(max_length=255, blank=True, help_text="What the file calls the product.")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=255, blank=True)
    reason = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["run", "id"], name="import_problem_by_run")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"
