"""Loads the demo shop."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from apps.markets import services as markets
from apps.markets.models import Market
from apps.products import services as products
from apps.products.models import Product
from apps.shipping import services as shipping
from apps.taxes import services as taxes
from apps.taxes.models import TaxClass
from core.ids import uuid7
from demo.drafts import drafts, picture_name, read_catalogue
from demo.models import DemoLoad
from demo.pictures import draw

COUNTRIES = ["GB", "US", "DE"]
VAT = {"GB": (Decimal(20), date(2011, 1, 4)), "DE": (Decimal(19), date(2007, 1, 1))}
"""Standard rates and since when: UK VAT Act 1994 s. 2 as amended 2010; German UStG § 12(1) as amended 2006."""


def load_demo(*, at: datetime) -> bool:
    """Fill an empty shop, once for each database; says whether it did.

    The pictures are drawn before the transaction begins, for that takes seconds.
    """
    if DemoLoad.objects.exists() or Product.objects.exists():
        return False
    catalogue = read_catalogue()
    _store_pictures(catalogue["products"])
    return _fill(catalogue, at)


@transaction.atomic
def _fill(catalogue: dict[str, Any], at: datetime) -> bool:
    market = Market.objects.filter(is_default=True).lock_all()[0]
    if DemoLoad.objects.exists():  # another process was quicker
        return False
    DemoLoad.objects.create(loaded_at=at)
    markets.save_market(pk=market.pk, fields={"countries": COUNTRIES, "prices_include_tax": True})
    _set_terms(market.currency)
    outcomes = products.save_products(drafts=list(drafts(catalogue, market.currency)), update=False, reason="initial")
    if refused := [outcome for outcome in outcomes if outcome.result != "created"]:
        raise RuntimeError(f"The demo's own goods were refused: {refused}")
    return True


def _set_terms(currency: str) -> None:
    """Ship everywhere for a flat rate, free over an amount; tax by country is in the prices."""
    zone = shipping.save_shipping_zone(pk=uuid7(), fields={"name": "Everywhere", "countries": COUNTRIES})
    delivery = {
        "zone": zone,
        "name": "Standard delivery",
        "price": 495,
        "currency": currency,
        "free_from": 5000,
        "estimated_days": 3,
    }
    shipping.save_shipping_method(pk=uuid7(), fields=delivery)
    standard = TaxClass.objects.get(code="standard")
    for country, (percent, since) in VAT.items():
        rate = {"tax_class": standard, "country": country, "percent": percent, "valid_from": since}
        taxes.save_tax_rate(pk=uuid7(), fields=rate)


def _store_pictures(goods: Iterable[dict[str, Any]]) -> None:
    """Draw what is not there yet; Pillow lets threads work side by side."""
    missing = [product for product in goods if not default_storage.exists(picture_name(product))]
    with ThreadPoolExecutor(2) as pool:
        pictures = pool.map(lambda product: draw(product["picture"]), missing)
        for product, picture in zip(missing, pictures, strict=True):
            default_storage.save(picture_name(product), ContentFile(picture))
