"""Writing many products at once ..."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from apps.products.models import Product, Variant
from apps.products.tests.factories import CategoryFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/bulk/"


@pytest.fixture
def chair():
    """What a new product needs."""
    return {"name": "Chair", "price": "19.90", "stock": 3, "category_id": str(CategoryFactory().pk)}


@pytest.fixture
def shirt():
    """A product in two sizes, ten of each, for 19.90."""
    product = ProductFactory(name="Shirt", variant=False)
    for size in "SM":
        VariantFactory(product=product, sku=f"SHIRT-{size}", options=[["Size", size]])
    return product


def send(api, *rows, **headers):
    return api.post(URL, {"products": rows}, headers=headers)


def results(response):
    assert response.status_code == 200, response.json()
    return [row["result"] for row in response.json()["results"]]


def state():
    """All that is written."""
    return list(Product.objects.order_by("pk").values()), list(Variant.objects.order_by("pk").values())


def test_makes_what_is_not_there_and_changes_what_is(admin_api, chair):
    product = ProductFactory(name="Lamp", price=500)

    response = send(admin_api, chair, {"id": str(product.pk), "name": "Desk lamp"})

    assert results(response) == ["created", "updated"]
    made = Product.objects.get(slug="chair")
    assert (made.price, made.stock, made.status) == (1990, 3, "draft")
    product.refresh_from_db()
    assert (product.name, product.price, product.stock) == ("Desk lamp", 500, 10)
    assert [row["id"] for row in response.json()["results"]] == [str(made.pk), str(product.pk)]


def test_knows_a_product_by_its_slug(admin_api, chair):
    rows = [{**chair, "slug": "the-chair"}, {**chair, "slug": "another-chair"}]

    assert results(send(admin_api, *rows)) == ["created", "created"]
    assert results(send(admin_api, *rows)) == ["unchanged", "unchanged"]
    assert results(send(admin_api, {"slug": "the-chair", "price": "21.00"})) == ["updated"]
    assert dict(Product.objects.values_list("slug", "price")) == {"the-chair": 2100, "another-chair": 1990}


def test_knows_a_product_by_its_sku(admin_api, chair):
    row = {**chair, "sku": "CH-1"}

    assert results(send(admin_api, row)) == ["created"]
    assert results(send(admin_api, {**row, "price": "21.00"})) == ["updated"]
    assert list(Product.objects.values_list("slug", "price")) == [("chair", 2100)]


def test_writes_price_and_stock_on_the_variant_of_the_sku(admin_api, shirt):
    rows = [{"sku": "SHIRT-S", "price": "5.00"}, {"sku": "SHIRT-M", "stock": 4}, {"id": str(shirt.pk), "vendor": "Ada"}]

    assert results(send(admin_api, *rows)) == ["updated"] * 3
    assert list(shirt.variants.values_list("sku", "price", "stock")) == [("SHIRT-S", 500, 10), ("SHIRT-M", 1990, 4)]
    shirt.refresh_from_db()
    assert (shirt.price, shirt.stock, shirt.vendor) == (500, 14, "Ada")


def test_replaces_the_variants_where_they_are_sent(admin_api, shirt):
    variants = [{"sku": "SHIRT-M", "options": {"Size": "M"}}, {"options": {"Size": "L"}, "price": "20.00"}]

    assert results(send(admin_api, {"sku": "SHIRT-S", "variants": variants})) == ["updated"]
    assert list(shirt.variants.values_list("sku", flat=True)) == ["SHIRT-M", "SHIRT-L"]


def test_gives_products_of_one_name_different_slugs(admin_api, chair):
    ProductFactory(name="Chair 2", slug="chair-2")
    bulk = {**chair, "name": "Bulk"}

    response = send(admin_api, chair, chair, bulk, {**chair, "slug": "chair-3"}, chair)

    slugs = [row["slug"] for row in response.json()["results"]]
    assert slugs == ["chair", "chair-4", "bulk-2", "chair-3", "chair-5"]


def test_names_what_is_wrong_by_its_place_and_writes_nothing(admin_api, chair, shirt):
    elsewhere = VariantFactory(sku="TAKEN")
    before = state()
    rows = [
        chair,
        {"vendor": "Ada"},
        {"id": str(chair["category_id"]), "name": "x"},
        {"id": str(shirt.pk), "price": "1.00"},
        {"sku": "SHIRT-M", "price": "1.999"},
        {**chair, "slug": "free", "sku": elsewhere.sku},
        {"slug": elsewhere.product.slug, "status": "draft"},
        {**chair, "category_id": str(shirt.pk)},
    ]

    response = send(admin_api, *rows)

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert set(response.json()["errors"]) == {
        "products.1.name", "products.1.price", "products.1.category_id", "products.2.id", "products.3.price",
        "products.4.price",
    }  # fmt: skip
    response = send(admin_api, *rows[:1], *rows[5:])
    assert set(response.json()["errors"]) == {"products.1.sku", "products.2.status", "products.3.category_id"}
    assert state() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "products"), ({"products": []}, "products"), ({"products": None}, "products"),
        ({"products": {}}, "products"), ({"products": ["x"]}, "products.0"), ({"products": [{}] * 1001}, "products"),
        ({"products": [{}, {"price": "abc"}]}, "products.1.price"), ({"products": [{"id": "x"}]}, "products.0.id"),
        ({"products": [{"variants": [{}, {"price": -1}]}]}, "products.0.variants.1.price"),
        ({"products": [{"slug": "a b"}]}, "products.0.slug"), ({"products": [{"stock": 10**30}]}, "products.0.stock"),
    ],
)  # fmt: skip
def test_refuses_what_is_no_list_of_products(admin_api, body, field):
    response = admin_api.post(URL, body)

    assert response.status_code == 400, response.json()
    assert field in response.json()["errors"]
    assert not Product.objects.exists()


def test_has_one_effect_and_one_answer_under_a_key(admin_api, chair):
    first, second = (send(admin_api, chair, **{"Idempotency-Key": "k"}) for _ in range(2))

    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
    assert Product.objects.count() == 1


@pytest.mark.parametrize("held", [[], ["add_product"], ["change_product"]])
def test_is_for_staff_who_may_both_add_and_change(api, chair, held):
    clerk = get_user_model().objects.create_user("clerk@example.com", "a-long-passphrase", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=held))
    api.force_authenticate(clerk)

    assert send(api, chair).status_code == 403
    assert not Product.objects.exists()


def cost(api, chair, count, count_statements):
    """Count the statements of changing so many products and making as many."""
    old = ProductFactory.create_batch(count)
    changes = [{"id": str(product.pk), "price": "1.00", "stock": 1} for product in old]
    new = [{**chair, "name": f"Chair {count} {number}"} for number in range(count)]
    with count_statements() as counter:
        assert results(send(api, *changes, *new)) == ["updated"] * count + ["created"] * count
    return counter.count


def test_costs_the_same_however_many_there_are(admin_api, chair, count_statements):
    ProductFactory(name="Chair")  # a word that nobody has used yet costs more
    assert cost(admin_api, chair, 1, count_statements) == cost(admin_api, chair, 20, count_statements)


def test_takes_a_thousand(admin_api, chair):
    assert results(send(admin_api, *[chair] * 1000)) == ["created"] * 1000
