"""The catalogue's admin ..."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.products import services
from apps.products.models import (
    Attribute,
    Category,
    CategoryReference,
    Collection,
    Media,
    Product,
    ScheduledPrice,
    Variant,
)
from apps.products.rules import AttributeDraft
from apps.products.tests.factories import (
    AttributeFactory,
    AttributeValueFactory,
    CategoryFactory,
    CollectionEntryFactory,
    CollectionFactory,
    MediaFactory,
    OptionValueFactory,
    ProductFactory,
    VariantFactory,
)
from apps.products.tests.ordered import order
from apps.products.tests.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, admin):
    """Somebody who is logged in to the admin and may do everything."""
    client.force_login(admin)
    return client


def inline(prefix, rows, initial=0):
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        fields.update({f"{prefix}-{number}-{name}": value for name, value in row.items()})
    return fields


def page(variants, *, initial=0, shelves=(), facts=(), media=(), **fields):
    """Fill in a product's page."""
    return {
        "name": "Chair", "status": "active", "description": "", "vendor": "", "tags": "[]", "tax_class": "standard",
        "seo_title": "", "seo_description": "", **fields,
        **inline("variants", variants, initial),
        **inline("category_entries", shelves),
        **inline("attribute_values", facts),
        **inline("media", media),
    }  # fmt: skip


def variant(**fields):
    defaults = {"sku": "", "option_text": "", "price": "19.90", "stock": "", "track_stock": "on", "weight_grams": 0}
    return {**defaults, "requires_shipping": "on", "barcode": "", **fields}


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    "model", ["category", "product", "attribute", "option", "collection", "variant", "scheduledprice"]
)
def test_lists_finds_and_shows_every_model(office, model):
    value = AttributeValueFactory()
    OptionValueFactory(option__product=value.product)
    CollectionEntryFactory(product=value.product)
    MediaFactory(product=value.product)
    sold = value.product.variants.get()
    row = {
        "category": value.product.category,
        "product": value.product,
        "attribute": value.attribute,
        "option": value.product.options.get(),
        "collection": value.product.collections.get(),
        "variant": sold,
        "scheduledprice": ScheduledPrice.objects.create(variant=sold, price=1, starts_at=timezone.now()),
    }[model]

    assert office.get(f"/admin/products/{model}/?q=a").status_code == 200
    assert office.get(f"/admin/products/{model}/{row.pk}/change/").status_code == 200


def test_makes_a_product_with_all_that_is_on_its_page(office):
    category, shelf, attribute = CategoryFactory(), CategoryFactory(), AttributeFactory(name="Height", kind="number")
    sizes = [variant(option_text=f"Size: {size}", stock=stock, sku=size) for size, stock in (("S", 1), ("M", 2))]
    data = page(
        sizes,
        category=category.pk,
        shelves=[{"category": shelf.pk}],
        facts=[{"attribute": attribute.pk, "value_text": "12.5"}],
        media=[{"url": "https://example.com/1.jpg"}, {"file": SimpleUploadedFile("x.jpg", picture())}],
    )

    response = office.post("/admin/products/product/add/", data, follow=True)

    assert said(response), response.context["errors"]
    product = Product.objects.get()
    assert (product.name, product.status, product.category, product.stock) == ("Chair", "active", category, 3)
    assert [variant.options for variant in product.variants.all()] == [[["Size", "S"]], [["Size", "M"]]]
    assert product.further_categories.get() == shelf
    assert product.attribute_values.get().number == 12.5
    assert [picture.source.split(".")[-1] for picture in product.media.all()] == ["jpg", "png"]


def test_changes_a_product_and_leaves_alone_what_was_not_touched(office):
    product = ProductFactory(name="Old", stock=5)
    one = product.variants.get()
    services.update_product(
        product_id=product.pk, changes={"attributes": (AttributeDraft("Material", "Oak"),)}, actor_id=None
    )
    data = page([variant(id=one.pk, sku=one.sku, stock=5, price="25.00")], initial=1, category=product.category_id)
    fact = product.attribute_values.get()
    data |= inline("attribute_values", [{"id": fact.pk, "attribute": fact.attribute_id, "value_text": "Oak"}], 1)
    services.update_product(product_id=product.pk, changes={"stock": 4}, actor_id=None)

    office.post(f"/admin/products/product/{product.pk}/change/", {**data, "variants-0-stock": 4}, follow=True)

    product.refresh_from_db()
    assert (product.name, product.price, product.stock) == ("Chair", 2500, 4)
    assert product.attribute_values.get().text == "Oak"


def test_takes_variants_and_pictures_away(office):
    product = VariantFactory(sku="A").product
    other = VariantFactory(product=product, sku="B")
    picture = MediaFactory(product=product)
    first = product.variants.get(sku="A")
    services.update_product(
        product_id=product.pk,
        changes={"variants": [{"id": first.pk, "options": {"Size": "S"}}, {"id": other.pk, "options": {"Size": "M"}}]},
        actor_id=None,
    )
    rows = [
        variant(id=first.pk, sku="A", stock=10, option_text="Size: S"),
        variant(id=other.pk, sku="B", stock=10, option_text="Size: M", DELETE="on"),
    ]
    data = page(rows, initial=2, category=product.category_id, name=product.name)
    data |= inline("media", [{"id": picture.pk, "DELETE": "on"}], 1)

    office.post(f"/admin/products/product/{product.pk}/change/", data, follow=True)

    assert (Variant.objects.get().sku, Media.objects.count()) == ("A", 0)


def test_sells_a_dropped_variant_again_by_its_sku(office):
    product = ProductFactory(name="Chair", variant__sku="OAK")
    dropped = VariantFactory(product=product, sku="ELM", options=[["Wood", "Elm"]], is_active=False)
    address = f"/admin/products/product/{product.pk}/change/"
    own = variant(id=product.variants.get(sku="OAK").pk, sku="OAK", stock=10, option_text="Wood: Oak")
    rows = [{**own, "product": product.pk}, variant(sku="ELM", stock=3, option_text="Wood: Elm")]

    assert "ELM" not in office.get(address).content.decode()
    office.post(address, page(rows, initial=1, category=product.category_id))

    dropped.refresh_from_db()
    assert dropped.is_active


def test_shows_why_a_product_cannot_be_written(office):
    VariantFactory(sku="TAKEN")
    product = ProductFactory()
    one = product.variants.get()
    data = page([variant(id=one.pk, sku=one.sku, stock=10, price="1.999")], initial=1, category=product.category_id)

    response = office.post(f"/admin/products/product/{product.pk}/change/", data, follow=True)

    assert said(response) == ["Some of what was sent cannot be used. price: GBP has 2 digits after the point."]
    product.refresh_from_db()
    assert product.name != "Chair"


def test_says_how_options_and_values_are_written(office):
    attribute = AttributeFactory(kind="number")
    data = page(
        [variant(option_text="S")],
        category=CategoryFactory().pk,
        facts=[{"attribute": attribute.pk, "value_text": "tall"}],
    )

    response = office.post("/admin/products/product/add/", data)

    assert "Write options like" in response.content.decode()
    assert f"{attribute.name} takes a number." in response.content.decode()
    assert not Product.objects.exists()


@pytest.mark.parametrize(("action", "status"), [("archive", "archived"), ("activate", "active")])
def test_moves_products_along(office, action, status):
    products = [ProductFactory(status="draft"), ProductFactory(status="active")]
    data = {"action": action, "_selected_action": [str(product.pk) for product in products]}

    office.post("/admin/products/product/", data, follow=True)

    assert set(Product.objects.values_list("status", flat=True)) == {status}


def test_deletes_products_but_not_ordered_ones(office):
    free, ordered = ProductFactory(), ProductFactory()
    order(ordered.variants.get())

    for product in (free, ordered):
        office.post(f"/admin/products/product/{product.pk}/delete/", {"post": "yes"}, follow=True)

    assert Product.objects.get() == ordered


def test_writes_categories_by_the_rules(office):
    parent = CategoryFactory(name="Chairs")
    form = {"name": "Chairs", "references-TOTAL_FORMS": 0, "references-INITIAL_FORMS": 0}

    office.post("/admin/products/category/add/", {**form, "parent": parent.pk})
    child = Category.objects.get(parent=parent)
    url = f"/admin/products/category/{parent.pk}/change/"
    response = office.post(url, {**form, "slug": "chairs", "parent": child.pk}, follow=True)

    assert child.slug == "chairs-2"
    assert "cannot be moved below itself" in said(response)[-1]


def test_deletes_an_empty_category(office):
    category = CategoryFactory()
    CategoryReference.objects.create(category=category, external_id="ext-4711")

    assert b"ext-4711" in office.get(f"/admin/products/category/{category.pk}/change/").content
    office.post(f"/admin/products/category/{category.pk}/delete/", {"post": "yes"})

    assert not Category.objects.exists()


def test_writes_attributes(office):
    office.post("/admin/products/attribute/add/", {"name": "Height", "kind": "number"})

    attribute = Attribute.objects.get()
    assert (attribute.slug, attribute.kind) == ("height", "number")
    office.post(f"/admin/products/attribute/{attribute.pk}/delete/", {"post": "yes"})
    assert not Attribute.objects.exists()


def test_keeps_the_kind_of_an_attribute_in_use(office):
    attribute = AttributeValueFactory().attribute

    response = office.post(
        f"/admin/products/attribute/{attribute.pk}/change/", {"name": "X", "kind": "number"}, follow=True
    )

    assert "Products carry values" in said(response)[0]
    assert Attribute.objects.get().kind == "text"


def test_writes_collections_in_their_order(office):
    first, second = ProductFactory(), ProductFactory()
    entries = [{"product": second.pk, "position": 2}, {"product": first.pk, "position": 1}]

    office.post("/admin/products/collection/add/", {"name": "Summer", "description": "", **inline("entries", entries)})

    collection = Collection.objects.get()
    assert collection.slug == "summer"
    assert [entry.product for entry in collection.entries.all()] == [first, second]


def test_deletes_a_collection_and_leaves_its_products(office):
    collection = CollectionFactory()
    CollectionEntryFactory(collection=collection)

    office.post(f"/admin/products/collection/{collection.pk}/delete/", {"post": "yes"})

    assert (Collection.objects.count(), Product.objects.count()) == (0, 1)


def at(moment):
    """Fill in the two fields of a moment."""
    return moment.strftime("%Y-%m-%d"), moment.strftime("%H:%M:%S")


def test_schedules_a_price_changes_it_and_takes_it_away(office):
    product = ProductFactory(price=1990)
    tomorrow = at(timezone.now() + timedelta(days=1))
    data = {"variant": product.variants.get().pk, "price": "15.00", "ends_at_0": tomorrow[0], "ends_at_1": tomorrow[1]}

    office.post("/admin/products/scheduledprice/add/", data, follow=True)
    row = ScheduledPrice.objects.get()
    product.refresh_from_db()
    assert (product.price, row.is_running) == (1500, True)

    office.post(f"/admin/products/scheduledprice/{row.pk}/change/", {**data, "price": "12.00"}, follow=True)
    product.refresh_from_db()
    assert product.price == 1200

    row = ScheduledPrice.objects.get()
    office.post(f"/admin/products/scheduledprice/{row.pk}/delete/", {"post": "yes"}, follow=True)
    product.refresh_from_db()
    assert (product.price, ScheduledPrice.objects.exists()) == (1990, False)


def test_shows_why_a_price_cannot_be_scheduled(office):
    variant = VariantFactory()
    data = {"variant": variant.pk, "price": "15.00", "ends_at_0": "2020-01-01", "ends_at_1": "00:00:00"}

    response = office.post("/admin/products/scheduledprice/add/", data, follow=True)

    assert any("This time has passed." in sentence for sentence in said(response))
    assert not ScheduledPrice.objects.exists()
