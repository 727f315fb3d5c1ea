"""Verifying markets ..."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.markets.models import Market
from core.tests.verifying import the_violation, violations

pytestmark = pytest.mark.django_db


def test_finds_nothing_wrong_with_a_new_shop():
    assert violations() == []


def test_finds_a_shop_without_a_default_market():
    Market.objects.update(is_default=False)

    assert the_violation() == ("default-market", "markets", "0 of them are the default.")


def test_finds_two_default_markets_once_the_database_does_not_forbid_them():
    Market.objects.create(name="Germany", slug="de", currency="EUR", countries=["DE"], default_country="DE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Market.objects.update(is_default=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX market_one_default")
    Market.objects.update(is_default=True)

    assert the_violation() == ("default-market", "markets", "2 of them are the default.")
