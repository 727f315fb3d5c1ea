"""What an update writes over what is told ..."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from apps.products import services
from apps.products.models import Product
from apps.products.rules import AttributeDraft, MediaDraft, ScheduledPriceDraft, VariantDraft
from apps.products.tests.factories import draft

pytestmark = pytest.mark.django_db

SIZES = tuple(VariantDraft(price=Decimal(20), sku=f"T-{size}", options=(size,), stock=3) for size in "SM")
SHIRT = draft("Shirt", options=("Size",), variants=SIZES, category=("Clothes",), tags=("a", "b"))


def told(changed, *, dry_run=True):
    services.save_products(drafts=[SHIRT], update=False)
    [outcome] = services.save_products(drafts=[changed], update=True, dry_run=dry_run)
    return outcome.differences


@pytest.mark.parametrize(
    ("fields", "sentences"),
    [
        ({}, ()),
        ({"description": "Soft"}, ('description: nothing → "Soft"',)),
        ({"tags": ("a",)}, ('tags: "a, b" → "a"',)),
        ({"status": "active"}, ('status: "draft" → "active"',)),
        ({"category": ("Clothes", "Shirts")}, ('category becomes "Clothes > Shirts"',)),
        ({"description": "x" * 70}, (f'description: nothing → "{"x" * 59}…"',)),
        ({"media": (MediaDraft(url="https://example.com/1.jpg"),)}, ("pictures: 1 more",)),
        ({"attributes": (AttributeDraft("Material", "Oak"),)}, ("attribute values: 1 more",)),
        ({"variants": SIZES[:1]}, ("variant T-M goes",)),
        ({"variants": (replace(SIZES[0], price=Decimal("21.50")), SIZES[1])}, ("price of T-S: 20.00 → 21.50",)),
        ({"variants": (replace(SIZES[0], stock=8), SIZES[1])}, ("stock of T-S: 3 → 8",)),
        ({"variants": (replace(SIZES[0], allow_backorder=True), SIZES[1])}, ("allow_backorder of T-S: no → yes",)),
        (
            {"variants": (replace(SIZES[0], track_stock=False), SIZES[1])},
            ("track_stock of T-S: yes → no",),
        ),
        (
            {"variants": (*SIZES, VariantDraft(price=Decimal(20), sku="T-L", options=("L",)))},
            ("variant T-L is new",),
        ),
    ],
)
def test_by_field_and_by_sku(fields, sentences):
    assert told(replace(SHIRT, **fields)) == sentences


def test_and_by_what_is_scheduled():
    sale = ScheduledPriceDraft(Decimal(15), datetime(2026, 11, 27, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
    planned = replace(SHIRT, variants=(replace(SIZES[0], scheduled_price=sale), SIZES[1]))
    cheaper = replace(sale, price=Decimal(12), ends_at=datetime(2026, 12, 2, tzinfo=UTC))
    changed = replace(SHIRT, variants=(replace(SIZES[0], scheduled_price=cheaper), SIZES[1]))

    assert told(planned, dry_run=False) == ("scheduled prices: 1 more",)
    assert told(changed) == (
        'ends_at of the scheduled price of T-S: "2026-12-01 00:00:00+00:00" → "2026-12-02 00:00:00+00:00"',
        "price of the scheduled price of T-S: 15.00 → 12.00",
    )


def test_and_what_is_told_is_what_is_written():
    assert told(replace(SHIRT, description="Soft"), dry_run=False) == ('description: nothing → "Soft"',)
    assert Product.objects.get().description == "Soft"


def test_of_products_that_are_there_only():
    [outcome] = services.save_products(drafts=[SHIRT], update=True)

    assert (outcome.result, outcome.differences) == ("created", ())
