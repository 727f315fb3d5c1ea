"""Making a product ..."""

from decimal import Decimal

import pytest

from apps.products import services
from apps.products.models import Product, Variant
from apps.products.rules import VariantDraft
from apps.products.tests.factories import CategoryFactory, ProductFactory, VariantFactory, draft
from core.exceptions import InvalidFields

pytestmark = pytest.mark.django_db


def create(name="Oak chair", **fields):
    return services.create_product(draft=draft(name, **fields), actor_id=None)


def test_gives_a_second_one_by_the_same_name_its_own_slug():
    create()

    product = create()

    assert product.slug == "oak-chair-2"
    assert product.variants.get().sku == "OAK-CHAIR-2"


@pytest.mark.parametrize("name", ["facets", "Suggest", "bulk", "STATISTICS"])
def test_leaves_the_shops_own_words_alone(name):
    assert create(name).slug == f"{name.lower()}-2"


@pytest.mark.parametrize("name", ["日本の椅子", "🪑", "x" * 255])
def test_finds_a_slug_for_every_name(name):
    assert Product.objects.get(slug=create(name).slug).name == name


def test_writes_the_stock_that_it_is_given():
    product = create(stock=7)

    product.refresh_from_db()
    assert (product.stock, product.variants.get().stock) == (7, 7)


def test_starts_as_a_draft():
    assert create().status == "draft"


def test_names_the_field_of_a_simple_product():
    with pytest.raises(InvalidFields) as refused:
        create(price=Decimal("1.999"))

    assert refused.value.errors == {"price": ["GBP has 2 digits after the point."]}
    assert not Product.objects.exists()


def test_refuses_the_sku_of_another_product():
    VariantFactory(sku="TAKEN")

    with pytest.raises(InvalidFields) as refused:
        create(sku="TAKEN")

    assert refused.value.errors == {"sku": ['The SKU "TAKEN" belongs to another product.']}
    assert Product.objects.count() == 1


def test_refuses_a_category_that_is_not_there():
    with pytest.raises(InvalidFields) as refused:
        create(category=ProductFactory().pk)

    assert refused.value.errors == {"category_id": ["There is no such category."]}
    assert Product.objects.count() == 1


def test_keeps_a_former_price_and_what_a_parcel_needs_to_know():
    variant = VariantDraft(price=Decimal(10), compare_at_price=Decimal("12.5"), weight_grams=300, barcode="40")

    create(variants=(variant,), category=CategoryFactory().pk)

    assert Variant.objects.values_list("compare_at_price", "weight_grams", "barcode").get() == (1250, 300, "40")
