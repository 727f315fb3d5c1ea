"""What strangers are told of the catalogue ..."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.carts.tests.factories import ADDRESS
from apps.inventory.services import adjust_stock
from apps.products import services
from apps.products.models import CatalogueChange, Category, Product, Variant
from apps.products.rules import AttributeDraft, Branch
from apps.products.services.trees import import_categories
from apps.products.tests.factories import draft
from apps.products.tests.pictures import picture as drawn
from apps.search.services import delete_synonyms, save_synonyms
from apps.shipping.tests.factories import ShippingMethodFactory
from apps.taxes.tests.factories import TaxRateFactory
from core.tests.delivering import deliver
from tests.journeys.shops import ROOT as PROJECT
from tests.journeys.test_imports_survive import database_url

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def keeping(settings):
    """Keep answers, as a shop does."""
    settings.ANSWER_CACHE_MB = 16


@pytest.fixture
def product(db) -> Product:
    """A chair of oak, in a category below another and in a collection."""
    home = services.create_category(name="Home")
    chairs = services.create_category(name="Chairs", parent_id=home.pk)
    services.create_category(name="Empty")
    oak = (AttributeDraft("Material", "oak"),)
    chair = draft(category=chairs.pk, status="active", stock=2, sku="OAK", attributes=oak)
    TaxRateFactory()
    ShippingMethodFactory()
    made = services.create_product(draft=chair, actor_id=None)
    services.save_collection(collection_id=made.pk, name="Summer", product_ids=[made.pk])
    return made


def variant() -> Variant:
    return Variant.objects.get(sku="OAK")


def change(**changes):
    return lambda product: services.update_product(product_id=product.pk, changes=changes, actor_id=None)


def sell(quantity):
    def order(product):
        body = {
            "lines": [{"sku": "OAK", "quantity": quantity}],
            "email": "ada@example.com",
            "shipping_address": ADDRESS,
            "payment": {"provider": "manual"},
        }
        answer = APIClient().post(f"{ROOT}/checkout/", body, headers={"Idempotency-Key": "one-order"})
        assert answer.status_code == 201, answer.json()

    return order


def schedule(product):
    services.schedule_price(
        variant_id=variant().pk, price=Decimal("9.90"), starts_at=NOON, ends_at=NOON + timedelta(days=1),
        at=NOON - timedelta(days=1),
    )  # fmt: skip
    services.apply_scheduled_prices(at=NOON)


def end_sale(product):
    schedule(product)
    services.apply_scheduled_prices(at=NOON + timedelta(days=2))


def rename_and_deliver(product):
    services.update_category(category_id=category("chairs"), changes={"name": "Perch"})
    APIClient().get(f"{ROOT}/products/?search=perch")
    deliver()


def picture(product):
    return services.add_media(product_id=product.pk, file=SimpleUploadedFile("oak.png", drawn()))


def category(slug):
    return Category.objects.get(slug=slug).pk


VARIANTS = [
    {"sku": "OAK", "options": {"Wood": "Oak"}},
    {"sku": "ELM", "options": {"Wood": "Elm"}, "price": Decimal("3.00")},
]
CHANGES = {
    "a name": change(name="Elm chair"),
    "a price": change(price=Decimal("5.00")),
    "a description": change(description="Solid."),
    "stock": change(stock=7),
    "an attribute": change(attributes=(AttributeDraft("Material", "ash"),)),
    "a further category": lambda product: services.update_product(
        product_id=product.pk, changes={"further_categories": (category("empty"),)}, actor_id=None
    ),
    "a variant": change(variants=VARIANTS),
    "a draft that goes on sale": lambda product: services.create_product(
        draft=draft("Table", category=category("chairs"), status="active"), actor_id=None
    ),
    "archiving": lambda product: services.archive_product(product_id=product.pk),
    "deleting": lambda product: services.delete_product(product_id=product.pk),
    "a sale": sell(1),
    "the last sale": sell(2),
    "counting": lambda product: adjust_stock(variant_id=variant().pk, on_hand=0, actor_id=None),
    "a picture": picture,
    "a picture that goes": lambda product: services.delete_media(product_id=product.pk, media_id=picture(product).pk),
    "a scheduled price that starts": schedule,
    "a renamed category": lambda product: services.update_category(
        category_id=category("chairs"), changes={"name": "Seats"}
    ),
    "a moved category": lambda product: services.update_category(
        category_id=category("chairs"), changes={"parent_id": None}
    ),
    "a new category": lambda product: services.create_category(name="Garden"),
    "a category that goes": lambda product: services.delete_category(category_id=category("empty")),
    "a tree that is brought in": lambda product: import_categories(branches={"x": Branch("Garden", None, "line 1")}),
    "a collection": lambda product: services.save_collection(collection_id=product.pk, name="Summer"),
    "a collection that goes": lambda product: services.delete_collection(collection_id=product.pk),
    "a synonym": lambda product: save_synonyms(pk=product.pk, fields={"words": ["chair", "perch"]}),
    "a name of its category, found by": rename_and_deliver,
    "a renamed attribute": lambda product: services.save_attribute(
        attribute_id=product.attribute_values.get().attribute_id, name="Wood", kind="text"
    ),
}


def addresses(product: Product) -> list[str]:
    lists = ("?in_stock=true", "?category=home", "?collection=summer", "?attr_material=oak", "?price_max=10")
    found = ("", *lists, "?search=perch", "suggest/?q=elm", "facets/")
    pages = (product.slug, str(product.pk))
    return [
        *(f"{ROOT}/products/{query}" for query in found),
        *(f"{ROOT}/products/{name}/" for name in pages),
        *(f"{ROOT}/categories/{rest}" for rest in ("", "?tree=true", "chairs/", "home/")),
    ]


def told(api, product, **headers) -> dict[str, tuple[int, bytes]]:
    got = {address: api.get(address, headers=headers) for address in addresses(product)}
    return {address: (answer.status_code, body_of(answer)) for address, answer in got.items()}


def body_of(answer) -> bytes:
    """What is said; who said it differs in an error."""
    return answer.content if answer.status_code == 200 else b""


@pytest.mark.parametrize("name", CHANGES)
def test_shows_every_change_at_once(name, api, product):
    before = told(api, product)
    assert told(api, product) == before

    CHANGES[name](product)

    now = told(api, product)
    assert now != before
    assert now == told(api, product, **{"Cache-Control": "no-cache"})
    deliver("index_category")


@pytest.mark.django_db(transaction=True)
def test_shows_what_a_command_beside_the_shop_has_changed(live_server, tmp_path, product):
    url = f"{live_server.url}{ROOT}/products/?ordering=price"
    before = requests.get(url, timeout=30)
    assert requests.get(url, timeout=30).headers["ETag"] == before.headers["ETag"]
    file = tmp_path / "products.csv"
    file.write_text("name,sku,price,stock,status\nCup,CUP,5.00,1,active\n", encoding="utf-8")

    settings = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings.development"}
    command = [sys.executable, "manage.py", "import_products", str(file)]
    subprocess.run(command, cwd=PROJECT, env={**os.environ, **settings}, check=True, capture_output=True)

    assert [row["name"] for row in requests.get(url, timeout=30).json()["results"]] == ["Cup", "Oak chair"]


def test_is_right_when_all_changes_have_become_one_row(api, product):
    before = told(api, product)
    versions = CatalogueChange.objects.version()

    CatalogueChange.objects.bulk_create(CatalogueChange(changes=0) for _ in range(2_500))

    assert services.fold_changes() > 2_500

    assert CatalogueChange.objects.count() == 1
    assert CatalogueChange.objects.version() == versions
    assert told(api, product) == before


def test_is_not_made_again_for_the_next_one_who_asks(api, product, budget):
    told(api, product)

    with budget(1):
        api.get(f"{ROOT}/products/")
    with budget(1):
        api.get(f"{ROOT}/products/{product.slug}/")


@pytest.mark.parametrize("method", ["get", "head"])
def test_is_said_to_be_what_they_have(api, product, method):
    first = api.get(f"{ROOT}/products/")

    again = getattr(api, method)(f"{ROOT}/products/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert not again.has_header("Content-Length"), "of a body that is not there"
    assert [again[name] for name in ("ETag", "Cache-Control")] == [first[name] for name in ("ETag", "Cache-Control")]
    assert set(again["Vary"].lower().split(", ")) == set(first["Vary"].lower().split(", "))
    refused = api.get(f"{ROOT}/products/", headers={"If-None-Match": first["ETag"], "If-Match": '"other"'})
    assert refused.status_code == 412


def test_is_not_what_staff_are_told(api, admin, product):
    staff = APIClient()
    staff.force_login(admin)
    hidden = services.create_product(draft=draft("Secret", category=category("home")), actor_id=None)
    api.get(f"{ROOT}/products/")

    seen = staff.get(f"{ROOT}/products/").json()["results"]

    assert str(hidden.pk) in {row["id"] for row in seen}
    assert str(hidden.pk) not in {row["id"] for row in api.get(f"{ROOT}/products/").json()["results"]}


def test_is_nothing_where_the_shop_is_for_members(api, product, settings):
    api.get(f"{ROOT}/products/")

    settings.STORE_REQUIRE_LOGIN = True

    assert api.get(f"{ROOT}/products/").status_code == 401


def test_forgets_a_synonym_with_those_who_deleted_it(api, product):
    save_synonyms(pk=product.pk, fields={"words": ["chair", "perch"]})
    assert len(api.get(f"{ROOT}/products/?search=perch").json()["results"]) == 1

    delete_synonyms(pk=product.pk)

    assert api.get(f"{ROOT}/products/?search=perch").json()["results"] == []
