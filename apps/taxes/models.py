"""Tax classes and the rates of countries and regions."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from core.models import BaseModel
from core.querysets import LockingQuerySet


class TaxClass(BaseModel):
    """A group of goods that is taxed alike; products name it by its code."""

    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name_plural = "tax classes"

    def __str__(self) -> str:
        return self.name


class TaxRateQuerySet(LockingQuerySet["TaxRate"]):
    """Questions about tax rates."""

    def in_force(self, on: date) -> TaxRateQuerySet:
        """Rates that hold on that day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def of_place(self, country: str, region: str) -> TaxRateQuerySet:
        """Rates of the region, named in capital letters, and of its country as a whole."""
        return self.filter(Q(region=region) | Q(region=""), country=country)


class TaxRate(BaseModel):
    """What a country, or one of its regions, takes on a class of goods, from one day to another."""

    tax_class = models.ForeignKey(TaxClass, models.CASCADE, related_name="rates", db_index=False)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=100, blank=True, help_text="Capital letters; blank for the whole country.")
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="tax_rate_within_100_percent"),
            models.UniqueConstraint(
                fields=["tax_class", "country", "region", "valid_from"], name="tax_rate_once_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.percent:g} %"
