"""A product's page ..."""

from decimal import Decimal

import pytest

from apps.products import services
from apps.products.models import CategoryEntry, Product, Variant
from apps.products.rules import AttributeDraft, MediaDraft, ProductDraft, VariantDraft
from apps.products.serializers import ProductDetailSerializer
from apps.products.tests.factories import AttributeValueFactory, CategoryFactory, ProductFactory, base_currency, draft
from core.fields import public_url

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/"


def full(name="Shirt", size=2) -> ProductDraft:
    variants = tuple(VariantDraft(price=Decimal(20 + n), options=(f"S{n}", "Red"), stock=n) for n in range(size))
    return draft(
        name,
        status="active",
        options=("Size", "Color"),
        variants=variants,
        category=("Clothing", "Shirts"),
        attributes=tuple(AttributeDraft("Material", f"Cotton {n}") for n in range(size)),
        media=tuple(MediaDraft(url=f"https://example.com/{n}.jpg", alt=f"Picture {n}") for n in range(size)),
    )


@pytest.fixture
def shirt():
    """An active shirt with all there is."""
    base_currency()
    services.save_products(drafts=[full()], update=False)
    return Product.objects.get()


def test_has_all_that_is_to_say(api, shirt):
    body = api.get(f"{URL}shirt/").json()

    clothing = shirt.category.parent
    category = {"id": str(shirt.category_id), "name": "Shirts", "slug": "shirts", "parent": str(clothing.pk)}
    assert body["category"] == category
    assert (body["price"], body["currency"], body["stock"], body["is_available"]) == ("20.00", "GBP", 1, True)
    assert body["options"] == [{"name": "Size", "values": ["S0", "S1"]}, {"name": "Color", "values": ["Red"]}]
    assert [variant["options"] for variant in body["variants"]] == [
        {"Size": "S0", "Color": "Red"},
        {"Size": "S1", "Color": "Red"},
    ]
    assert [variant["is_available"] for variant in body["variants"]] == [False, True]
    assert body["attributes"][0] == {"name": "Material", "slug": "material", "value": "Cotton 0"}
    assert [picture["url"] for picture in body["media"]] == ["https://example.com/0.jpg", "https://example.com/1.jpg"]
    assert body["image"] == "https://example.com/0.jpg"


def test_has_the_fields_of_the_contract(api, shirt):
    body = api.get(f"{URL}shirt/").json()

    contract = {
        "id", "name", "slug", "description", "price", "currency", "stock", "category", "status", "is_available",
        "options", "variants", "media", "created_at", "updated_at",
    }  # fmt: skip
    assert contract <= set(body)
    assert "category_id" not in body
    assert {"id", "sku", "name", "price", "stock", "is_available", "options"} <= set(body["variants"][0])


def test_is_declared_with_a_writable_category_and_a_fixed_slug():
    fields = ProductDetailSerializer().fields

    assert fields["category_id"].write_only
    assert fields["category"].read_only
    assert fields["slug"].read_only


def test_is_found_by_id_and_by_slug(api, shirt):
    assert api.get(f"{URL}{shirt.pk}/").json() == api.get(f"{URL}shirt/").json()


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_is_for_staff_only_unless_it_is_active(api, customer_api, admin_api, status):
    product = ProductFactory(status=status)

    assert api.get(f"{URL}{product.pk}/").status_code == 404
    assert customer_api.get(f"{URL}{product.slug}/").status_code == 404
    assert admin_api.get(f"{URL}{product.pk}/").status_code == 200


@pytest.mark.parametrize("name", ["unknown", "🪑", "x" * 5000, "00000000-0000-0000-0000-000000000000"])
def test_is_a_problem_where_there_is_none(api, name):
    response = api.get(f"{URL}{name}/")

    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


def test_says_null_where_stock_is_not_tracked(api):
    product = ProductFactory(stock=None)

    body = api.get(f"{URL}{product.pk}/").json()

    assert (body["stock"], body["is_available"], body["variants"][0]["stock"]) == (None, True, None)


@pytest.mark.parametrize("size", [1, 20])
def test_costs_one_statement_whatever_hangs_on_it(api, budget, size):
    base_currency()
    services.save_products(drafts=[full(size=size)], update=False)

    for name in ("shirt", Product.objects.get().pk):
        with budget(1):
            assert len(api.get(f"{URL}{name}/").json()["media"]) == size


def test_writes_every_kind_of_thing_as_it_is(api, shirt):
    first, second = shirt.variants.all()
    Variant.objects.filter(pk=first.pk).update(
        track_stock=False, stock=None, compare_at_price=2550, weight_grams=7, image="products/a b.jpg"
    )
    Variant.objects.filter(pk=second.pk).update(is_active=False)
    shirt.attribute_values.all().delete()
    for name, fact in (("Whole", {"number": "12"}), ("Part", {"number": "12.5"}), ("Dry", {"boolean": False})):
        AttributeValueFactory(product=shirt, attribute__name=name, text=None, **fact)
    shelf = CategoryFactory(name="Sale")
    CategoryEntry.objects.create(product=shirt, category=shelf)
    Product.objects.filter(pk=shirt.pk).update(tags=["a", "é"])

    body = api.get(f"{URL}shirt/").json()

    assert body["variants"] == [
        {
            "id": str(first.pk), "sku": first.sku, "name": "S0 / Red", "price": "20.00", "compare_at_price": "25.50",
            "stock": None, "is_available": True, "options": {"Size": "S0", "Color": "Red"}, "track_stock": False,
            "allow_backorder": False, "requires_shipping": True, "weight_grams": 7, "barcode": "",
            "image": public_url("products/a b.jpg"),
        }
    ]  # fmt: skip
    assert body["options"] == [{"name": "Size", "values": ["S0"]}, {"name": "Color", "values": ["Red"]}]
    assert [(fact["name"], repr(fact["value"])) for fact in body["attributes"]] == [
        ("Dry", "False"), ("Part", "12.5"), ("Whole", "12"),
    ]  # fmt: skip
    assert body["further_categories"] == [{"id": str(shelf.pk), "name": "Sale", "slug": "sale", "parent": None}]
    assert body["tags"] == ["a", "é"]


def test_is_the_same_after_a_write(api, admin_api, shirt):
    written = admin_api.patch(f"{URL}shirt/", {"description": "Warm"})

    assert written.content == api.get(f"{URL}shirt/").content
