"""Verifying the catalogue ..."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.products import services
from apps.products.models import Category, Product, ScheduledPrice, Variant
from apps.products.tests.factories import (
    CategoryFactory,
    CollectionFactory,
    MediaFactory,
    ProductFactory,
    VariantFactory,
    announce,
)
from core.tests.verifying import after_repair, the_violation, violations

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(db):
    """An oak chair for 19.90, ten of them."""
    return ProductFactory(name="Oak chair", variant__sku="OAK")


def test_finds_nothing_wrong_with_what_services_wrote(product):
    services.add_media(product_id=product.pk, url="https://example.com/oak.jpg")
    VariantFactory(product=product, price=990, stock=None)
    CategoryFactory(parent=CategoryFactory())

    assert violations() == []


def test_finds_a_product_that_nobody_can_buy(product):
    Variant.objects.update(is_active=False)
    announce(product)

    assert the_violation() == ("product-variants", "product oak-chair", "It has no active variant.")


@pytest.mark.parametrize(
    ("column", "wrong", "problem"),
    [
        ("price", 1890, "Its price is 1890, not 1990."),
        ("stock", 11, "Its stock is 11, not 10."),
        ("stock", None, "Its stock is None, not 10."),
        ("allow_backorder", True, "Its allow_backorder is True, not False."),
    ],
)
def test_finds_a_summary_that_is_not_that_of_the_variants(product, column, wrong, problem):
    Product.objects.update(**{column: wrong})

    assert the_violation() == ("product-summaries", "product oak-chair", problem)
    assert after_repair("product-summaries") == (1, [], [])
    product.refresh_from_db()
    assert (product.price, product.stock, product.allow_backorder) == (1990, 10, False)


def test_finds_a_number_where_a_variant_is_not_tracked(product):
    VariantFactory(product=product, stock=None)
    Product.objects.update(stock=10)

    assert the_violation() == ("product-summaries", "product oak-chair", "Its stock is 10, not None.")
    assert after_repair("product-summaries") == (1, [], [])


@pytest.mark.parametrize("wrong", ["https://example.com/b.jpg", ""])
def test_finds_a_product_that_is_shown_by_another_picture_than_its_first(product, wrong):
    for position, name in enumerate("ab"):
        MediaFactory(product=product, url=f"https://example.com/{name}.jpg", position=position)
    Product.objects.update(image=wrong)

    problem = f'It is shown by "{wrong}", and its first picture is "https://example.com/a.jpg".'
    assert the_violation() == ("product-images", "product oak-chair", problem)
    assert after_repair("product-images") == (1, [], [])


def test_finds_a_product_that_is_shown_by_a_picture_that_is_gone(product):
    Product.objects.update(image="products/gone.jpg")

    assert the_violation()[0] == "product-images"
    assert after_repair("product-images") == (1, [], [])


def test_finds_a_price_in_another_currency(product):
    Product.objects.update(currency="EUR")

    problem = "Its prices are in EUR, the shop's in GBP."
    assert the_violation() == ("product-currency", "product oak-chair", problem)


def test_finds_a_variant_that_costs_something_else_than_is_scheduled(product):
    now = timezone.now()
    terms = {"price": Decimal("9.90"), "starts_at": None, "ends_at": now + timedelta(days=1), "at": now}
    services.schedule_price(variant_id=Variant.objects.get().pk, **terms)
    ScheduledPrice.objects.update(price=F("price") - 100)

    problem = "It costs 990 in minor units, and is scheduled to cost 890 now."
    assert the_violation() == ("scheduled-prices", "variant OAK", problem)


def test_finds_categories_that_stand_below_themselves():
    first, second, third = (CategoryFactory(name=name) for name in ("First", "Second", "Third"))
    Category.objects.filter(pk=second.pk).update(parent=first)
    Category.objects.filter(pk=third.pk).update(parent=second)
    CategoryFactory(name="Below", parent=third)
    Category.objects.filter(pk=first.pk).update(parent=third)

    problem = "It stands below itself: second > third > first."
    assert the_violation() == ("category-cycles", "category first", problem)


def test_need_not_look_for_a_category_that_is_its_own_parent():
    """The database forbids it."""
    CategoryFactory()

    with pytest.raises(IntegrityError, match="category_not_its_own_parent"), transaction.atomic():
        Category.objects.update(parent=F("pk"))


@pytest.mark.parametrize("factory", [CategoryFactory, CollectionFactory, ProductFactory])
@pytest.mark.parametrize("slug", ["oak/chair", "oak chair", "oak?", "öl&co"])
def test_finds_a_slug_that_no_address_can_hold(factory, slug):
    row = factory(name="Oak chair")
    type(row).objects.filter(pk=row.pk).update(slug=slug)

    told = the_violation()
    assert told == ("slugs", f"{row._meta.verbose_name} {row.pk}", f'"{slug}" cannot be part of an address.')
    assert after_repair("slugs") == (1, [], [])
    row.refresh_from_db()
    assert row.slug == "oak-chair"


@pytest.mark.parametrize("slug", ["facets", ""])
def test_finds_a_product_whose_address_is_taken_or_none(product, slug):
    Product.objects.update(slug=slug)

    assert the_violation()[0] == "slugs"
    assert after_repair("slugs") == (1, [], [])


def test_gives_a_slug_that_is_free(product):
    second = ProductFactory(name="Oak chair", slug="second")
    Product.objects.filter(pk=second.pk).update(slug="oak chair")

    assert after_repair("slugs") == (1, [], [])
    second.refresh_from_db()
    assert second.slug == "oak-chair-2"


def test_leaves_slugs_in_other_scripts_alone():
    ProductFactory(name="Дубовый стул", slug="дубовый-стул")

    assert violations() == []
