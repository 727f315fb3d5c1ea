"""Categories ..."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from apps.products import services
from apps.products.exceptions import CategoryCycle, CategoryNotEmpty
from apps.products.models import Category
from apps.products.tests.factories import CategoryFactory, ProductFactory, base_currency, draft
from core.exceptions import InvalidFields, NotFound

pytestmark = pytest.mark.django_db

URL = "/api/v1/categories/"


def test_make_their_slug_from_the_name():
    assert Category.objects.create(name="Büro & Möbel").slug == "buro-mobel"


def test_keep_a_slug_that_is_given():
    assert Category.objects.create(name="Chairs", slug="seats").slug == "seats"


def test_number_a_second_one_by_the_same_name():
    assert [CategoryFactory(name="Chairs").slug for _ in range(3)] == ["chairs", "chairs-2", "chairs-3"]


def test_are_called_categories_and_ordered_by_name():
    assert (Category._meta.verbose_name_plural, Category._meta.ordering) == ("categories", ["name"])


def test_know_parent_and_children():
    parent = CategoryFactory()
    child = CategoryFactory(parent=parent)

    assert list(parent.children.all()) == [child]


def test_are_never_their_own_parent():
    category = CategoryFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Category.objects.filter(pk=category.pk).update(parent=category)


def test_move_to_another_parent():
    parent, child = CategoryFactory(), CategoryFactory()

    services.update_category(category_id=child.pk, changes={"parent_id": parent.pk})

    assert Category.objects.get(pk=child.pk).parent == parent


def line_of(levels):
    """Categories, each in the one before."""
    line = [CategoryFactory()]
    while len(line) < levels:
        line.append(CategoryFactory(parent=line[-1]))
    return line


def test_are_at_most_twenty_levels_deep(admin_api):
    *_, deep, deepest = line_of(20)

    answer = admin_api.post(URL, {"name": "Deeper", "parent": str(deepest.pk)})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["parent"])
    assert admin_api.post(URL, {"name": "Beside", "parent": str(deep.pk)}).status_code == 201
    assert admin_api.get(URL, {"tree": "true"}).status_code == 200


def test_do_not_move_deeper_with_what_is_below_them():
    line, branch = line_of(17), line_of(4)

    with pytest.raises(InvalidFields) as refused:
        services.update_category(category_id=branch[0].pk, changes={"parent_id": line[-1].pk})
    services.update_category(category_id=branch[0].pk, changes={"parent_id": line[-2].pk})

    assert list(refused.value.errors) == ["parent"]
    assert Category.objects.get(pk=branch[0].pk).parent == line[-2]


def test_are_not_made_deeper_by_an_import():
    base_currency()
    too_deep = draft(category=tuple(str(level) for level in range(21)))

    (outcome,) = services.save_products(drafts=[too_deep], update=False)

    assert (outcome.result, outcome.errors[0][0]) == ("rejected", "category")
    assert not Category.objects.exists()


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_do_not_move_below_themselves(depth):
    line = [CategoryFactory()]
    for _ in range(2):
        line.append(CategoryFactory(parent=line[-1]))

    with pytest.raises(CategoryCycle):
        services.update_category(category_id=line[0].pk, changes={"parent_id": line[depth].pk})

    assert Category.objects.get(pk=line[0].pk).parent is None


def test_refuse_a_parent_that_is_not_there():
    category = CategoryFactory()

    with pytest.raises(InvalidFields):
        services.update_category(category_id=category.pk, changes={"parent_id": uuid4()})

    assert Category.objects.get().parent is None


def test_refuse_the_slug_of_another_one():
    CategoryFactory(name="Chairs")
    tables = CategoryFactory(name="Tables")

    with pytest.raises(InvalidFields):
        services.update_category(category_id=tables.pk, changes={"slug": "chairs"})

    assert Category.objects.get(pk=tables.pk).slug == "tables"


def test_go_with_their_empty_children():
    parent = CategoryFactory()
    CategoryFactory(parent=CategoryFactory(parent=parent))

    services.delete_category(category_id=parent.pk)

    assert not Category.objects.exists()


def test_stay_as_long_as_a_product_is_anywhere_below():
    parent = CategoryFactory()
    ProductFactory.create_batch(2, category=CategoryFactory(parent=parent))

    with pytest.raises(CategoryNotEmpty) as refused:
        services.delete_category(category_id=parent.pk)

    assert refused.value.detail.startswith("2 products stand in this category or below it.")
    assert Category.objects.count() == 2


def test_are_not_deleted_twice():
    with pytest.raises(NotFound):
        services.delete_category(category_id=uuid4())


def test_are_listed_whole_with_the_active_products_in_each(api):
    chairs = CategoryFactory(name="Chairs")
    stools = CategoryFactory(name="A stool", parent=chairs)
    for status in ("active", "draft"):
        ProductFactory(category=chairs, status=status)

    assert api.get(URL).json()["results"] == [
        {"id": str(stools.pk), "name": "A stool", "slug": "a-stool", "parent": str(chairs.pk), "product_count": 0},
        {"id": str(chairs.pk), "name": "Chairs", "slug": "chairs", "parent": None, "product_count": 1},
    ]


def test_are_nested_on_demand(api):
    chairs = CategoryFactory(name="Chairs")
    stools = CategoryFactory(name="Stools", parent=chairs)
    CategoryFactory(name="Bar stools", parent=stools)

    [root] = api.get(URL, {"tree": "true"}).json()["results"]

    assert root["children"][0]["children"][0]["name"] == "Bar stools"
    assert root["children"][0]["children"][0]["children"] == []


def test_come_in_pages_where_pages_are_asked_for(api):
    for name in "ABC":
        CategoryFactory(name=name)

    first = api.get(URL, {"page_size": 2}).json()
    second = api.get(first["next"]).json()

    assert [row["name"] for row in first["results"] + second["results"]] == ["A", "B", "C"]
    assert api.get(URL, {"page": 2, "page_size": 2}).json()["count"] == 3


@pytest.mark.parametrize("params", [{}, {"tree": "true"}, {"page_size": "100"}])
def test_cost_one_statement_to_list(api, budget, params):
    ProductFactory()
    with budget(1):
        api.get(URL, params)
    ProductFactory.create_batch(19, category=CategoryFactory(parent=CategoryFactory()))
    with budget(1):
        api.get(URL, params)


def test_are_found_by_id_and_by_slug(api):
    category = CategoryFactory(name="Chairs")

    assert api.get(f"{URL}chairs/").json() == api.get(f"{URL}{category.pk}/").json()
    assert api.get(f"{URL}unknown/").status_code == 404


def test_are_made_changed_and_deleted_by_staff(admin_api):
    parent = CategoryFactory(name="Furniture")

    made = admin_api.post(URL, {"name": "Chairs", "parent": str(parent.pk)})
    changed = admin_api.patch(f"{URL}chairs/", {"name": "Seats"})

    assert (made.status_code, made.json()["slug"], made.json()["product_count"]) == (201, "chairs", 0)
    assert (changed.json()["name"], changed.json()["slug"], changed.json()["parent"]) == (
        "Seats",
        "chairs",
        str(parent.pk),
    )
    assert admin_api.delete(f"{URL}chairs/").status_code == 204


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "name"), ({"name": ""}, "name"), ({"name": "x" * 201}, "name"), ({"name": "a\x00"}, "name"),
        ({"name": "A", "slug": "a b"}, "slug"), ({"name": "A", "parent": "x"}, "parent"),
        ({"name": "A", "parent": "00000000-0000-0000-0000-000000000000"}, "parent"),
    ],
)  # fmt: skip
def test_say_which_field_is_wrong(admin_api, sent, field):
    response = admin_api.post(URL, sent)

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert not Category.objects.exists()


def test_answer_409_where_a_rule_forbids_it(admin_api):
    category = ProductFactory().category

    cycle = admin_api.patch(f"{URL}{category.pk}/", {"parent": str(category.pk)})
    full = admin_api.delete(f"{URL}{category.pk}/")

    assert (cycle.status_code, cycle.json()["code"]) == (409, "category_cycle")
    assert (full.status_code, full.json()["code"]) == (409, "category_not_empty")
    assert full.json()["context"] == {"product_count": 1}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_are_written_by_nobody_else(api, customer_api, method):
    category = CategoryFactory()
    url = URL if method == "post" else f"{URL}{category.pk}/"

    assert getattr(api, method)(url, {}).status_code == 401
    assert getattr(customer_api, method)(url, {}).status_code == 403
    assert Category.objects.get() == category
