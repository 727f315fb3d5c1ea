"""Taxes for tests."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.taxes.models import TaxClass, TaxRate


class TaxClassFactory(DjangoModelFactory):
    class Meta:
        model = TaxClass
        django_get_or_create = ("code",)

    code = "standard"
    name = "Standard rate"


class TaxRateFactory(DjangoModelFactory):
    """20 % in Great Britain."""

    class Meta:
        model = TaxRate

    tax_class = factory.SubFactory(TaxClassFactory)
    country = "GB"
    percent = Decimal(20)
    valid_from = date(2011, 1, 4)
