"""A scheduled price ..."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from apps.products import services, tasks
from apps.products.models import Product, ScheduledPrice, Variant
from apps.products.rules import VariantDraft, former_price, with_scheduled_price
from apps.products.tests.factories import ProductFactory, VariantFactory, base_currency, draft
from core.exceptions import InvalidFields, NotFound

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 27, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
BEFORE, DURING, LAST = START - TICK, START + timedelta(days=1), END - TICK


@pytest.fixture
def chair():
    """A product of 19.90, cheaper than usual from START until END."""
    product = ProductFactory(price=1990)
    variant = product.variants.get()
    schedule(variant)
    return product


def schedule(variant, price="15.00", starts_at=START, ends_at=END, at=BEFORE):
    return services.schedule_price(
        variant_id=variant.pk, price=Decimal(price), starts_at=starts_at, ends_at=ends_at, at=at
    )


def prices(product):
    """The product's price, and price and former price of its variants."""
    product.refresh_from_db()
    return [product.price, *product.variants.values_list("price", "compare_at_price")]


USUAL, CHEAPER = [1990, (1990, None)], [1500, (1500, 1990)]


@pytest.mark.parametrize(
    ("at", "expected"), [(BEFORE, USUAL), (START, CHEAPER), (LAST, CHEAPER), (END, USUAL), (END + TICK, USUAL)]
)
def test_holds_from_its_first_moment_until_its_last(chair, at, expected):
    services.apply_scheduled_prices(at=at)

    assert prices(chair) == expected


def test_starts_and_ends_once(chair):
    assert [services.apply_scheduled_prices(at=at) for at in (BEFORE, START, DURING, LAST)] == [0, 1, 0, 0]
    assert prices(chair) == CHEAPER

    assert [services.apply_scheduled_prices(at=END), services.apply_scheduled_prices(at=END)] == [1, 0]
    assert prices(chair) == USUAL
    assert not ScheduledPrice.objects.exists()


def test_gives_back_the_former_price_too():
    product = ProductFactory(price=1990, variant__compare_at_price=2500)
    schedule(product.variants.get())

    services.apply_scheduled_prices(at=START)
    assert prices(product) == [1500, (1500, 1990)]
    services.apply_scheduled_prices(at=END)

    assert prices(product) == [1990, (1990, 2500)]


def test_without_an_end_stays_and_is_forgotten():
    product = ProductFactory(price=1990)
    schedule(product.variants.get(), price="25.00", ends_at=None)

    services.apply_scheduled_prices(at=START)

    assert prices(product) == [2500, (2500, None)]
    assert not ScheduledPrice.objects.exists()


def test_starts_at_once_where_it_is_time():
    product = ProductFactory(price=1990)

    schedule(product.variants.get(), starts_at=None, at=DURING)

    assert prices(product) == CHEAPER
    assert ScheduledPrice.objects.get().is_running


def test_changes_the_lowest_of_a_products_prices():
    product = ProductFactory(price=1990)
    schedule(VariantFactory(product=product, price=3000), price="10.00")

    services.apply_scheduled_prices(at=START)

    assert prices(product) == [1000, (1990, None), (1000, 3000)]


def test_takes_the_place_of_the_one_before(chair):
    variant = chair.variants.get()
    services.apply_scheduled_prices(at=START)

    schedule(variant, price="12.00", at=DURING)
    assert prices(chair) == [1200, (1200, 1990)]
    services.apply_scheduled_prices(at=END)

    assert prices(chair) == USUAL


def test_that_is_canceled_gives_the_usual_price_back_at_once(chair):
    variant = chair.variants.get()
    services.apply_scheduled_prices(at=START)

    services.cancel_scheduled_price(variant_id=variant.pk)

    assert prices(chair) == USUAL
    with pytest.raises(NotFound):
        services.cancel_scheduled_price(variant_id=variant.pk)


def test_ends_where_another_price_is_written(chair):
    services.apply_scheduled_prices(at=START)

    services.update_product(product_id=chair.pk, changes={"name": "Seat", "price": Decimal("15.00")}, actor_id=None)
    assert ScheduledPrice.objects.get().is_running
    services.update_product(product_id=chair.pk, changes={"price": Decimal("16.00")}, actor_id=None)
    services.apply_scheduled_prices(at=END)

    assert prices(chair) == [1600, (1600, 1990)]


def test_still_starts_where_the_usual_price_is_changed_before(chair):
    services.update_product(product_id=chair.pk, changes={"price": Decimal("18.00")}, actor_id=None)

    services.apply_scheduled_prices(at=START)
    assert prices(chair) == [1500, (1500, 1800)]
    services.apply_scheduled_prices(at=END)

    assert prices(chair) == [1800, (1800, None)]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"price": "0.001"}, "price"),
        ({"price": "-1"}, "price"),
        ({"ends_at": BEFORE}, "ends_at"),
        ({"starts_at": END, "ends_at": END}, "non_field_errors"),
    ],
)
def test_that_makes_no_sense_is_refused(chair, wrong, field):
    before = ScheduledPrice.objects.values().get()

    with pytest.raises(InvalidFields) as refused:
        schedule(chair.variants.get(), **wrong)

    assert list(refused.value.errors) == [field]
    assert ScheduledPrice.objects.values().get() == before


def test_needs_a_variant():
    with pytest.raises(NotFound):
        schedule(Variant(pk=uuid4()))


@pytest.mark.parametrize("wrong", [{"price": -1}, {"ends_at": START}, {"starts_at": None}, {"usual_price": -1}])
def test_that_makes_no_sense_is_refused_by_the_database_too(chair, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledPrice.objects.update(**wrong)


def test_is_looked_for_every_minute(chair):
    schedule = settings.CELERY_BEAT_SCHEDULE["apply-scheduled-prices"]
    assert (schedule["task"], schedule["schedule"]) == ("apps.products.tasks.apply_scheduled_prices", 60.0)
    ScheduledPrice.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC), ends_at=datetime(2020, 1, 2, tzinfo=UTC))

    tasks.apply_scheduled_prices()

    assert not ScheduledPrice.objects.exists()


@pytest.mark.parametrize("size", [1, 20])
def test_costs_the_same_statements_for_one_and_for_twenty(budget, size):
    for product in ProductFactory.create_batch(size):
        schedule(product.variants.get())

    with budget(10):
        services.apply_scheduled_prices(at=START)
    with budget(10):
        services.apply_scheduled_prices(at=END)


CUP = VariantDraft(price=Decimal("20.00"), sku="CUP")


def on_sale(at, starts_at=START, ends_at=END):
    return with_scheduled_price(CUP, price=Decimal("15.00"), starts_at=starts_at, ends_at=ends_at, at=at)


@pytest.mark.parametrize(
    ("at", "price", "former", "is_scheduled"),
    [(BEFORE, "20.00", None, True), (START, "15.00", "20.00", True), (LAST, "15.00", "20.00", True),
     (END, "20.00", None, False)],
)  # fmt: skip
def test_is_drafted_as_it_stands_at_a_moment(at, price, former, is_scheduled):
    variant = on_sale(at)

    assert (variant.price, variant.compare_at_price) == (Decimal(price), former and Decimal(former))
    assert (variant.scheduled_price is not None) == is_scheduled


def test_is_not_drafted_where_it_has_begun_and_never_ends():
    assert on_sale(DURING, ends_at=None) == replace(
        CUP, price=Decimal("15.00"), compare_at_price=Decimal("20.00"), scheduled_price=None
    )


def test_shows_the_usual_price_only_where_that_was_higher():
    assert [former_price(15, 20, 30), former_price(25, 20, 30), former_price(25, 20, None)] == [20, 30, None]


@pytest.mark.parametrize("drafted_at", [BEFORE, DURING])
def test_is_the_same_whether_a_draft_or_the_clock_has_started_it(drafted_at):
    base_currency()
    save(on_sale(drafted_at))
    services.apply_scheduled_prices(at=DURING)

    assert save(on_sale(DURING)) == "unchanged"
    assert prices(Product.objects.get()) == [1500, (1500, 2000)]
    services.apply_scheduled_prices(at=END)
    assert save(on_sale(END)) == "unchanged"
    assert prices(Product.objects.get()) == [2000, (2000, None)]


def save(variant):
    (outcome,) = services.save_products(drafts=[draft("Cup", variants=(variant,))], update=True)
    assert not outcome.errors
    return outcome.result


def test_changes_with_the_draft_that_names_it():
    base_currency()
    save(on_sale(BEFORE))

    assert save(on_sale(BEFORE)) == "unchanged"
    assert save(on_sale(BEFORE, ends_at=END + TICK)) == "updated"
    assert ScheduledPrice.objects.get().ends_at == END + TICK
    assert save(CUP) == "unchanged"
    assert save(replace(CUP, scheduled_price=None)) == "updated"
    assert not ScheduledPrice.objects.exists()


def test_in_a_draft_ends_after_it_starts():
    base_currency()

    (outcome,) = services.save_products(drafts=[draft("Cup", variants=(on_sale(BEFORE, starts_at=END),))], update=False)

    assert outcome.errors == (("variants.0.scheduled_price", "A scheduled price ends after it starts."),)
    assert not Product.objects.exists()
