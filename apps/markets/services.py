"""Writes to markets."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.markets.events import MarketCurrencyChanging, MarketLanguageChanged
from apps.markets.exceptions import DefaultMarketNeeded
from apps.markets.models import Market
from core.addresses import check_countries
from core.events import publish
from core.services import check_row, delete_record


@transaction.atomic
def ensure_default_market() -> None:
    """Make the first market, unless there is a default one already."""
    if not Market.objects.filter(is_default=True).exists():
        Market.objects.create(
            name="Home",
            slug="home",
            currency=settings.SHOP_CURRENCY,
            countries=[settings.SHOP_COUNTRY],
            default_country=settings.SHOP_COUNTRY,
            is_default=True,
        )


@transaction.atomic
def save_market(*, pk: UUID, fields: Mapping[str, Any]) -> Market:
    """Write a market's fields, making it where there is none of that key.

    A new default takes the mark from the old one. Raises InvalidFields, DefaultMarketNeeded where the only default
    would go, and what those who keep prices raise when the currency of prices would change under them.
    """
    market = Market.objects.filter(pk=pk).first() or Market(pk=pk)
    is_new, currency, was_default = market._state.adding, market.currency, market.is_default
    language = Market.objects.filter(is_default=True).values_list("language", flat=True).first()
    for name, value in fields.items():
        setattr(market, name, value)
    if was_default and not market.is_default:
        raise DefaultMarketNeeded
    if market.is_default and not was_default:
        default = Market.objects.filter(is_default=True).lock_all()
        if default and default[0].currency != market.currency:
            publish(MarketCurrencyChanging(default[0].pk, default[0].currency, market.currency))
        Market.objects.filter(is_default=True).update(is_default=False)
    elif market.is_default and not is_new and currency != market.currency:
        publish(MarketCurrencyChanging(market.pk, currency, market.currency))
    check_countries(market.countries)
    check_row(market)
    market.save()
    if market.is_default and language not in {None, market.language}:
        publish(MarketLanguageChanged(market.pk, market.language))
    return market


@transaction.atomic
def delete_market(*, pk: UUID) -> None:
    """Delete a market. Raises NotFound, DefaultMarketNeeded for the default one, StillInUse while there are carts."""
    if Market.objects.all().lock_one(pk).is_default:
        raise DefaultMarketNeeded
    delete_record(Market, pk=pk)
