"""Stock: where goods lie, how many, and every change of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.products.models import Variant
from core.models import BaseModel, UUIDModel
from core.querysets import LockingQuerySet


class StockLocationQuerySet(LockingQuerySet["StockLocation"]):
    """Questions about stock locations."""

    def default(self) -> StockLocation:
        """Return the location that stock goes to when none is named; there always is one."""
        return self.get(is_default=True)


class StockLocation(BaseModel):
    """A place where goods lie."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)
    priority = models.PositiveSmallIntegerField(default=0, help_text="Orders take from the lowest number first.")
    is_default = models.BooleanField(default=False)

    objects = StockLocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="stock_location_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.name


class StockLevel(BaseModel):
    """The units of one variant at one location: how many there are, and how many are promised."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="stock_levels", db_index=False)
    location = models.ForeignKey(StockLocation, models.PROTECT, related_name="levels")
    on_hand = models.BigIntegerField(default=0)
    allocated = models.BigIntegerField(default=0, help_text="Promised to open orders.")
    reserved = models.BigIntegerField(default=0, help_text="Held for carts that are paying.")
    allow_backorder = models.BooleanField(default=False, help_text="A copy of the variant's, for the constraint.")
    available = models.GeneratedField(
        expression=F("on_hand") - F("allocated") - F("reserved"), output_field=models.BigIntegerField(), db_persist=True
    )

    objects = LockingQuerySet["StockLevel"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="stock_level_once_a_location"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0, allocated__gte=0, reserved__gte=0), name="stock_level_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(allow_backorder=True) | Q(on_hand__gte=F("allocated") + F("reserved")),
                name="stock_level_promises_within_on_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} {self.on_hand}"


class StockMovement(UUIDModel):
    """One change of a level's `on_hand`; never edited, never deleted while the level lives."""

    class Reason(models.TextChoices):
        INITIAL = "initial"
        ADJUSTMENT = "adjustment"
        IMPORT = "import"
        FULFILLMENT = "fulfillment"
        RETURN = "return"

    level = models.ForeignKey(StockLevel, models.CASCADE, related_name="movements", db_index=False)
    delta = models.BigIntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    note = models.CharField(max_length=255, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(delta=0), name="stock_movement_moves")]
        indexes = [models.Index(fields=["level", "id"], name="stock_movement_by_level")]

    def __str__(self) -> str:
        return f"{self.delta:+d} {self.reason}"
