"""Reads which language the shop speaks."""

from apps.markets.models import Market
from apps.search.rules import base_language

ENGLISH = "en"


def shop_language() -> str:
    """Give the language of the default market, by whose rules words are stemmed."""
    found = Market.objects.filter(is_default=True).order_by("pk").values_list("language", flat=True).first()
    return base_language(found or ENGLISH)
