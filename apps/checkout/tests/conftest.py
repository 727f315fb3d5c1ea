"""A shop that can sell."""

import pytest

from apps.carts.tests.factories import ADDRESS, CartFactory, CartLineFactory
from apps.products.tests.factories import VariantFactory
from apps.shipping.tests.factories import ShippingMethodFactory
from apps.taxes.tests.factories import TaxRateFactory


@pytest.fixture
def shop(db):
    """Sends to Great Britain for 4.95, free from 50.00 on; 20 % tax is in the prices."""
    TaxRateFactory()
    return ShippingMethodFactory(free_from=5000)


@pytest.fixture
def variant(shop):
    """A thing for 19.90, ten of them."""
    return VariantFactory(price=1990, stock=10)


@pytest.fixture
def cart(shop, variant):
    """Two of the thing, on the way to an address."""
    cart = CartFactory(email="ada@example.com", shipping_address=ADDRESS, shipping_method=shop)
    CartLineFactory(cart=cart, variant=variant, quantity=2)
    return cart


@pytest.fixture
def wanted(variant):
    """The body of a checkout at once."""
    return {
        "lines": [{"sku": variant.sku, "quantity": 2}],
        "email": "ada@example.com",
        "shipping_address": ADDRESS,
        "payment": {"provider": "manual"},
    }
