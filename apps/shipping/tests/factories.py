"""Shipping for tests."""

import factory
from factory.django import DjangoModelFactory

from apps.shipping.models import ShippingMethod, ShippingZone


class ShippingZoneFactory(DjangoModelFactory):
    class Meta:
        model = ShippingZone

    name = "Home"
    countries = ["GB"]


class ShippingMethodFactory(DjangoModelFactory):
    """4.95 to Great Britain."""

    class Meta:
        model = ShippingMethod

    zone = factory.SubFactory(ShippingZoneFactory)
    name = "Standard"
    price = 495
    currency = "GBP"
