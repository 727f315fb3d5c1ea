"""The base currency ..."""

from decimal import Decimal

import pytest

from apps.markets.events import MarketCurrencyChanging
from apps.markets.models import Market
from apps.products.exceptions import CurrencyInUse
from apps.products.models import Product
from apps.products.rules import VariantDraft
from apps.products.services import save_products
from apps.products.tests.factories import ProductFactory, base_currency, draft
from core.events import publish

pytestmark = pytest.mark.django_db


def change_currency():
    publish(MarketCurrencyChanging(Market.objects.default().pk, "GBP", "JPY"))


def test_changes_as_long_as_nothing_has_a_price():
    base_currency()

    change_currency()


def test_stays_once_there_are_prices():
    ProductFactory()

    with pytest.raises(CurrencyInUse):
        change_currency()


def test_decides_the_digits_of_a_price(api):
    base_currency()
    Market.objects.update(currency="JPY")

    fine, bad = (
        draft(name, variants=(VariantDraft(price=Decimal(price)),)) for name, price in (("A", "1990"), ("B", "1.5"))
    )
    outcomes = save_products(drafts=[fine, bad], update=False)

    assert [outcome.result for outcome in outcomes] == ["created", "rejected"]
    assert (Product.objects.get().price, Product.objects.get().currency) == (1990, "JPY")
    Product.objects.update(status="active")
    assert api.get("/api/v1/products/?price_min=1990").json()["results"][0]["price"] == "1990"
