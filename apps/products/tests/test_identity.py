"""A product that its file knows by SKU ..."""

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.products import services
from apps.products.models import Product, Variant
from apps.products.rules import VariantDraft
from apps.products.tests.factories import ProductFactory, VariantFactory, base_currency, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def save():
    """Save drafts that are known by SKU; returns what became of each, and its slug."""
    base_currency()

    def saved(*drafts, update=True):
        known = [replace(one, is_known_by_sku=True) for one in drafts]
        return [(outcome.result, outcome.slug) for outcome in services.save_products(drafts=known, update=update)]

    return saved


def test_is_found_under_another_name(save):
    save(draft("Cup", sku="C"))

    assert save(draft("Mug", sku="C")) == [("updated", "cup")]
    assert Product.objects.get().name == "Mug"


def test_is_another_one_than_its_namesakes(save):
    ProductFactory(name="Cup", slug="cup", variant__sku="OLD")

    first = save(draft("Cup", sku="A"), draft("Cup", sku="B"))
    again = save(draft("Cup", sku="B"))

    assert first == [("created", "cup-a"), ("created", "cup-b")]
    assert again == [("unchanged", "cup-b")]
    assert Product.objects.count() == 3


def test_gets_a_number_where_even_its_sku_tells_nothing(save):
    ProductFactory(slug="cup")
    ProductFactory(slug="cup-a")

    assert save(draft("Cup", sku="A")) == [("created", "cup-a-2")]


def test_keeps_the_slug_that_it_wishes_where_that_is_free(save):
    assert save(draft("Cup", slug="fine-cup", sku="A")) == [("created", "fine-cup")]
    assert save(draft("Bulk", sku="B")) == [("created", "bulk-2")]


def test_is_found_by_any_of_its_variants(save):
    sizes = tuple(VariantDraft(price=Decimal(5), sku=size, options=(size,)) for size in "SML")
    shirt = draft("Shirt", options=("Size",), variants=sizes)
    save(shirt)

    assert save(replace(shirt, variants=(replace(sizes[0], sku="NEW"), *sizes[1:]))) == [("updated", "shirt")]
    assert set(Variant.objects.values_list("sku", flat=True)) == {"NEW", "M", "L"}


def test_does_not_take_the_place_of_one_that_has_several_variants(save):
    one = VariantFactory(sku="A")
    VariantFactory(product=one.product, sku="B")

    assert save(draft("Cup", sku="A"), update=False) == [("unchanged", one.product.slug)]
    assert save(draft("Cup", sku="A")) == [("rejected", one.product.slug)]
    assert set(Variant.objects.values_list("sku", flat=True)) == {"A", "B"}


def test_comes_once_in_a_file(save):
    one = VariantFactory(sku="A")
    VariantFactory(product=one.product, sku="B")

    assert [result for result, _ in save(draft("Cup", sku="A"), draft("Pot", sku="B"), update=False)] == [
        "unchanged",
        "rejected",
    ]


def test_costs_the_same_statements_for_one_and_for_twenty(save, count_statements):
    save(draft("First cup", sku="FIRST"))  # a word that nobody has used yet costs more
    with count_statements() as one:
        save(draft("Cup", sku="C"))
    with count_statements() as twenty:
        save(*(draft("Cup", sku=f"C-{number}") for number in range(20)))

    assert one.count == twenty.count
