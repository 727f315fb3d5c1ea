"""Carts for tests."""

import factory
from factory.django import DjangoModelFactory

from apps.carts.models import Cart, CartLine
from apps.markets.models import Market
from apps.products.tests.factories import VariantFactory

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "",
    "line1": "12 St James's Square",
    "line2": "",
    "city": "London",
    "region": "",
    "postal_code": "SW1Y 4JH",
    "country": "GB",
    "phone": "",
}


class CartFactory(DjangoModelFactory):
    """An empty anonymous cart in the default market."""

    class Meta:
        model = Cart

    market = factory.LazyFunction(Market.objects.default)


class CartLineFactory(DjangoModelFactory):
    """Two units of a variant that there are ten of."""

    class Meta:
        model = CartLine

    cart = factory.SubFactory(CartFactory)
    variant = factory.SubFactory(VariantFactory)
    quantity = 2
