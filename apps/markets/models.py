"""Markets: where the shop sells, in which currency, and how prices are shown there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.models import BaseModel
from core.querysets import LockingQuerySet


class MarketQuerySet(LockingQuerySet["Market"]):
    """Questions about markets."""

    def default(self) -> Market:
        """Return the market that a shopper is in who names none; there always is one."""
        return self.get(is_default=True)


class Market(BaseModel):
    """A part of the world with one currency and one way to show prices."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)
    currency = models.CharField(max_length=3, help_text="ISO 4217. The default market's is the shop's base currency.")
    countries = models.JSONField(default=list, help_text="ISO 3166 codes of the countries it sells to.")
    default_country = models.CharField(max_length=2, help_text="Whose taxes are shown before an address is known.")
    prices_include_tax = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="en")
    is_default = models.BooleanField(default=False)

    objects = MarketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="market_one_default"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="market_currency_is_a_code"),
        ]

    def __str__(self) -> str:
        return self.name
