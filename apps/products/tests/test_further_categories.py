"""Further categories of a product ..."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from apps.products import services
from apps.products.exceptions import CategoryNotEmpty
from apps.products.models import Category, CategoryEntry, Product
from apps.products.tests.factories import CategoryFactory, ProductFactory, base_currency, draft

pytestmark = pytest.mark.django_db

URL = "/api/v1/products/"


@pytest.fixture
def save():
    """Save one draft over what is there; returns what became of it."""
    base_currency()

    def saved(wanted):
        (outcome,) = services.save_products(drafts=[wanted], update=True)
        assert not outcome.errors
        return outcome.result

    return saved


def shelves(product):
    return sorted(product.further_categories.values_list("name", flat=True))


CHAIR = draft(category=("Furniture", "Chairs"), further_categories=(("Oak",), ("Sale", "Chairs")))


def test_are_found_or_made_by_their_paths(save):
    assert save(CHAIR) == "created"

    product = Product.objects.get()
    assert (product.category.parent.name, shelves(product)) == ("Furniture", ["Chairs", "Oak"])
    assert Category.objects.get(name="Oak").parent is None


def test_change_only_where_the_draft_speaks_of_them(save):
    save(CHAIR)

    assert save(CHAIR) == "unchanged"
    assert save(replace(CHAIR, further_categories=None)) == "unchanged"
    assert shelves(Product.objects.get()) == ["Chairs", "Oak"]
    assert save(replace(CHAIR, further_categories=(("Oak",), ("New",)))) == "updated"
    assert shelves(Product.objects.get()) == ["New", "Oak"]
    assert save(replace(CHAIR, further_categories=())) == "updated"
    assert not CategoryEntry.objects.exists()


def test_never_name_the_products_own_one(save):
    save(replace(CHAIR, further_categories=(CHAIR.category, ("Oak",), ("Oak",))))
    assert shelves(Product.objects.get()) == ["Oak"]

    assert save(replace(CHAIR, category=("Oak",), further_categories=None)) == "updated"
    assert shelves(Product.objects.get()) == []


def test_are_counted_and_filtered_by_like_its_own(api, save):
    save(replace(CHAIR, status="active"))
    ProductFactory()

    counts = {row["slug"]: row["product_count"] for row in api.get("/api/v1/categories/").json()["results"]}
    assert (counts["oak"], counts["chairs"], counts["chairs-2"], counts["sale"]) == (1, 1, 1, 0)
    for slug in ("furniture", "chairs", "oak", "sale"):
        assert [row["name"] for row in api.get(URL, {"category": slug}).json()["results"]] == ["Oak chair"]
    assert api.get(URL, {"category": "oak", "page": 1}).json()["count"] == 1


def test_are_looked_up_by_their_index(save):
    save(CHAIR)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Product.objects.active().by_category("oak").explain()

    assert {
        "postgresql": "category_entry_once",
        "sqlite": "COVERING INDEX sqlite_autoindex_products_categoryentry_2 (category_id=?)",
    }[connection.vendor] in plan


def test_of_a_hidden_product_are_not_counted(api, save):
    save(CHAIR)

    assert {row["product_count"] for row in api.get("/api/v1/categories/").json()["results"]} == {0}


def test_keep_a_category_from_being_deleted(save):
    save(CHAIR)
    oak = Category.objects.get(name="Oak")

    with pytest.raises(CategoryNotEmpty):
        services.delete_category(category_id=oak.pk)
    with pytest.raises(ProtectedError), transaction.atomic():
        oak.delete()

    assert CategoryEntry.objects.filter(category=oak).exists()


def test_are_there_once(save):
    save(CHAIR)
    entry = CategoryEntry.objects.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        CategoryEntry.objects.create(category_id=entry.category_id, product_id=entry.product_id)


def test_go_with_the_product(save):
    save(CHAIR)

    services.delete_product(product_id=Product.objects.get().pk)

    assert not CategoryEntry.objects.exists()


def test_are_written_and_read_by_the_interface(admin_api):
    product, parent = ProductFactory(), CategoryFactory(name="Rooms")
    oak, desk = CategoryFactory(name="Oak"), CategoryFactory(name="Desk", parent=parent)

    answer = admin_api.patch(f"{URL}{product.pk}/", {"further_category_ids": [str(oak.pk), str(desk.pk)]})

    rows = [
        {"id": str(desk.pk), "name": "Desk", "slug": "desk", "parent": str(parent.pk)},
        {"id": str(oak.pk), "name": "Oak", "slug": "oak", "parent": None},
    ]
    assert (answer.status_code, answer.json()["further_categories"]) == (200, rows)
    assert admin_api.patch(f"{URL}{product.pk}/", {"name": "Chair"}).json()["further_categories"] == rows


def test_that_are_not_there_are_refused_by_the_interface(admin_api):
    product = ProductFactory()

    answer = admin_api.patch(f"{URL}{product.pk}/", {"further_category_ids": [str(uuid4())]})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["further_category_ids"])
    assert not CategoryEntry.objects.exists()


@pytest.mark.parametrize("size", [1, 20])
def test_cost_no_statement_more_on_the_product_page(api, budget, save, size):
    paths = tuple((f"Shelf {number}",) for number in range(size))
    save(replace(CHAIR, status="active", further_categories=paths))

    with budget(1):
        assert len(api.get(f"{URL}oak-chair/").json()["further_categories"]) == size


def test_beyond_a_hundred_are_refused():
    paths = tuple((f"Shelf {number}",) for number in range(101))
    base_currency()

    (outcome,) = services.save_products(drafts=[replace(CHAIR, further_categories=paths)], update=False)

    assert outcome.errors == (("further_categories", "At most 100 further categories."),)
    assert not Category.objects.exists()
