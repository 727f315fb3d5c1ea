"""Changing a product ..."""

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.products import services
from apps.products.models import OptionValue, Product, Variant
from apps.products.rules import AttributeDraft
from apps.products.tests.factories import CategoryFactory, ProductFactory, VariantFactory, draft
from apps.products.tests.ordered import order
from core.exceptions import InvalidFields, InvalidTransition, NotFound

pytestmark = pytest.mark.django_db


def update(product, **changes):
    services.update_product(product_id=product.pk, changes=changes, actor_id=None)
    product.refresh_from_db()
    return product


def variants_of(product):
    return list(product.variants.values_list("sku", "price", "stock"))


@pytest.fixture
def shirt():
    """A shirt in two sizes."""
    services.save_products(drafts=[draft("Shirt", status="active")], update=False)
    product = Product.objects.get()
    sizes = [{"options": {"Size": "S"}, "price": Decimal(20), "stock": 1, "sku": "S"}]
    sizes += [{"options": {"Size": "M"}, "price": Decimal(25), "stock": 2, "sku": "M"}]
    return update(product, variants=sizes)


def test_writes_what_it_is_told_and_nothing_else():
    product = ProductFactory(name="Chair", stock=5, description="Old")

    update(product, description="New", price=Decimal("5.00"))

    assert (product.name, product.slug, product.description, product.price) == ("Chair", "chair", "New", 500)
    assert variants_of(product)[0][1:] == (500, 5)


def test_leaves_the_stock_alone_where_it_is_not_named():
    product = ProductFactory(stock=5)

    assert update(product, name="New", price=Decimal(1)).stock == 5


def test_writes_stock_to_the_one_variant():
    product = ProductFactory(stock=5)

    assert update(product, stock=2).stock == 2
    assert product.variants.get().stock == 2


def test_gives_a_product_several_variants(shirt):
    assert variants_of(shirt) == [("S", 2000, 1), ("M", 2500, 2)]
    assert (shirt.price, shirt.stock) == (2000, 3)
    assert set(OptionValue.objects.values_list("value", flat=True)) == {"S", "M"}


@pytest.mark.parametrize("field", ["price", "stock", "sku"])
def test_refuses_to_write_on_the_product_what_several_variants_have(shirt, field):
    before = variants_of(shirt)

    with pytest.raises(InvalidFields) as refused:
        update(shirt, **{field: {"price": Decimal(1), "stock": 1, "sku": "X"}[field]})

    assert refused.value.errors == {field: ["This product has several variants: write it on the variant."]}
    assert variants_of(shirt) == before


def test_changes_one_variant_found_by_its_sku(shirt):
    update(shirt, variants=[{"sku": "S", "stock": 9}, {"sku": "M"}])

    assert variants_of(shirt) == [("S", 2000, 9), ("M", 2500, 2)]


def test_renames_a_variant_found_by_its_id(shirt):
    small, medium = shirt.variants.all()

    update(shirt, variants=[{"id": small.pk, "sku": "M"}, {"id": medium.pk, "sku": "S"}])

    assert list(shirt.variants.values_list("pk", "sku")) == [(small.pk, "M"), (medium.pk, "S")]


def test_deletes_a_variant_that_is_not_named(shirt):
    update(shirt, variants=[{"sku": "M"}])

    assert variants_of(shirt) == [("M", 2500, 2)]
    assert (shirt.price, shirt.stock) == (2500, 2)


@pytest.fixture
def dropped(shirt):
    """The small shirt: ordered, and then dropped."""
    small = Variant.objects.get(sku="S")
    order(small)
    update(shirt, variants=[{"sku": "M"}])
    small.refresh_from_db()
    return small


def test_keeps_an_ordered_variant_but_sells_it_no_more(shirt, dropped):
    assert variants_of(shirt) == [("M", 2500, 2), ("S", 2000, 0)]
    assert (dropped.is_active, dropped.is_available) == (False, False)
    assert (shirt.price, shirt.stock, shirt.allow_backorder) == (2500, 2, False)
    assert list(Variant.objects.sellable().values_list("sku", flat=True)) == ["M"]


def test_does_not_sell_it_again_when_its_stock_comes_back(shirt, dropped):
    services.refresh_stock(stock={dropped.pk: 1})
    update(shirt, name="Blouse")

    dropped.refresh_from_db()
    assert (dropped.is_active, dropped.stock) == (False, 1)
    assert (shirt.price, shirt.stock) == (2500, 2)


def test_shows_and_finds_only_what_is_sold(api, shirt, dropped):
    page = api.get("/api/v1/products/shirt/").json()

    assert [variant["sku"] for variant in page["variants"]] == ["M"]
    assert page["options"] == [{"name": "Size", "values": ["M"]}]
    assert api.get("/api/v1/products/?attr_size=s").json()["results"] == []


def test_takes_price_and_stock_of_the_one_variant_that_is_sold(shirt, dropped):
    update(shirt, price=Decimal(30), stock=7)

    assert variants_of(shirt) == [("M", 3000, 7), ("S", 2000, 0)]


def test_sells_a_dropped_variant_again_once_it_is_named(shirt, dropped):
    small = {"sku": "S", "options": {"Size": "S"}, "price": Decimal(15), "stock": 3}

    update(shirt, variants=[small, {"sku": "M"}])

    dropped.refresh_from_db()
    assert (dropped.is_active, dropped.stock) == (True, 3)
    assert (shirt.price, shirt.stock) == (1500, 5)
    assert set(OptionValue.objects.values_list("value", flat=True)) == {"S", "M"}


def test_still_works_where_an_ordered_variant_has_other_options(shirt):
    order(Variant.objects.get(sku="S"))
    update(shirt, variants=[{"options": {}, "price": Decimal(30), "stock": 4, "sku": "ONE"}])

    update(shirt, name="Blouse")

    assert shirt.name == "Blouse"
    assert variants_of(shirt) == [("ONE", 3000, 4), ("S", 2000, 0)]


def test_needs_a_price_for_a_new_variant(shirt):
    with pytest.raises(InvalidFields) as refused:
        update(shirt, variants=[{"sku": "S"}, {"options": {"Size": "L"}}])

    assert refused.value.errors == {"variants.1.price": ["This field is required."]}
    assert len(variants_of(shirt)) == 2


def test_refuses_variants_with_different_options(shirt):
    with pytest.raises(InvalidFields) as refused:
        update(shirt, variants=[{"sku": "S"}, {"options": {"Color": "Red"}, "price": Decimal(1)}])

    assert refused.value.errors == {"variants.1.options": ["Name the options of the first variant: Size."]}
    assert len(variants_of(shirt)) == 2


def test_refuses_the_variant_of_another_product(shirt):
    other = VariantFactory()

    with pytest.raises(InvalidFields) as refused:
        update(shirt, variants=[{"id": other.pk}])

    assert refused.value.errors == {"variants.0.id": ["This product has no such variant."]}


def test_refuses_two_variants_with_the_same_sku_by_way_of_an_ordered_one(shirt):
    small, medium = shirt.variants.all()
    order(medium)

    with pytest.raises(InvalidFields):
        update(shirt, variants=[{"id": small.pk, "sku": "M"}])

    assert [sku for sku, *_ in variants_of(shirt)] == ["S", "M"]


def test_replaces_the_attributes():
    product = ProductFactory()
    update(product, attributes=(AttributeDraft("Material", "Oak"), AttributeDraft("Height", Decimal(3))))

    update(product, attributes=(AttributeDraft("Material", "Ash"),))

    assert list(product.attribute_values.values_list("slug", flat=True)) == ["ash"]


def test_moves_to_another_category():
    category = CategoryFactory()

    assert update(ProductFactory(), category=category.pk).category == category


@pytest.mark.parametrize(
    ("before", "after"), [("draft", "active"), ("draft", "archived"), ("active", "archived"), ("archived", "active")]
)
def test_takes_the_steps_of_a_products_life(before, after):
    assert update(ProductFactory(status=before), status=after).status == after


@pytest.mark.parametrize(("before", "after"), [("active", "draft"), ("archived", "draft")])
def test_refuses_to_go_back_to_a_draft(before, after):
    product = ProductFactory(status=before, name="Chair")

    with pytest.raises(InvalidTransition):
        update(product, status=after, name="New")

    product.refresh_from_db()
    assert (product.status, product.name) == (before, "Chair")


def test_knows_no_product_of_that_id():
    with pytest.raises(NotFound):
        services.update_product(product_id=uuid4(), changes={}, actor_id=None)


def test_leaves_updated_at_alone_where_nothing_differs():
    product = ProductFactory(stock=3)
    before = product.updated_at

    assert update(product, name=product.name, stock=3).updated_at == before
