"""The daily mail about stock ..."""

from datetime import UTC, datetime

import pytest
from celery import current_app
from django.conf import settings as shop
from django.core import mail

from apps.notifications import services, tasks
from apps.orders.tests.factories import place_order
from apps.products.models import Product, Variant
from apps.products.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def staff(settings):
    settings.STAFF_EMAIL, settings.STOCK_LOW_AT = "stock@shop.example", 5


def lines(message) -> list[str]:
    return [line for line in message.body.splitlines() if " x " in line or line.startswith("    ")]


def test_lists_all_that_is_low_the_fewest_first():
    VariantFactory(sku="PLENTY", stock=6)
    VariantFactory(sku="LOW", stock=5, name="Red", product__name="Chair")
    VariantFactory(sku="GONE", stock=0, product__name="Bits & Bobs")

    services.send_low_stock(at=MORNING)

    (message,) = mail.outbox
    assert (message.to, message.subject) == (["stock@shop.example"], "Shopwright: 2 variants running low")
    assert message.extra_headers["Message-ID"] == "<stock-low-2026-11-23@localhost>"
    assert lines(message) == ["0 x Bits & Bobs", "    GONE", "5 x Chair (Red)", "    LOW"]
    html = message.alternatives[0].content
    assert "Bits &amp; Bobs" in html
    assert "PLENTY" not in message.body + html


def test_follows_what_is_sold():
    variant = VariantFactory(sku="CHAIR", stock=6)
    services.send_low_stock(at=MORNING)
    assert mail.outbox == []

    place_order(variant=variant, quantity=2)
    services.send_low_stock(at=MORNING)

    assert lines(mail.outbox[0])[1] == "    CHAIR"


@pytest.mark.parametrize("status", [Product.Status.DRAFT, Product.Status.ARCHIVED])
def test_leaves_out_what_is_not_for_sale(status):
    VariantFactory(stock=0, product__status=status)
    Variant.objects.filter(pk=VariantFactory(stock=0).pk).update(is_active=False)
    Variant.objects.filter(pk=VariantFactory(stock=0).pk).update(track_stock=False, stock=None)

    services.send_low_stock(at=MORNING)

    assert mail.outbox == []


def test_is_not_sent_without_an_address(settings):
    settings.STAFF_EMAIL = ""
    VariantFactory(stock=0)

    services.send_low_stock(at=MORNING)

    assert mail.outbox == []


def test_is_the_same_mail_all_day(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "core.mail.FileBackend", tmp_path
    VariantFactory(stock=0)

    for hour in (6, 18):
        services.send_low_stock(at=MORNING.replace(hour=hour))
    services.send_low_stock(at=MORNING.replace(day=24))

    assert sorted(file.name for file in tmp_path.iterdir()) == ["stock-low-2026-11-23.eml", "stock-low-2026-11-24.eml"]


@pytest.mark.parametrize("count", [1, 20])
def test_costs_two_statements_however_much_is_low(budget, count):
    for _ in range(count):
        VariantFactory(stock=0)

    with budget(2):
        services.send_low_stock(at=MORNING)


def test_says_how_much_more_there_is_where_the_list_would_be_too_long():
    product = VariantFactory(stock=0).product
    more = services.LONGEST_LIST + 1
    Variant.objects.bulk_create(
        Variant(product=product, sku=f"S{number:04}", price=1, stock=0) for number in range(more)
    )

    services.send_low_stock(at=MORNING)

    (message,) = mail.outbox
    assert message.subject == "Shopwright: 202 variants running low"
    assert len(lines(message)) == 2 * services.LONGEST_LIST
    assert "And 2 more." in message.body


def test_is_asked_for_by_the_clock():
    VariantFactory(stock=0)
    (entry,) = [entry for entry in shop.CELERY_BEAT_SCHEDULE.values() if entry["task"] == tasks.send_low_stock.name]

    current_app.tasks[entry["task"]].apply(throw=True)

    assert len(mail.outbox) == 1
