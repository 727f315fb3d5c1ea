"""Saving products by their drafts ..."""

from dataclasses import replace
from decimal import Decimal

import pytest

from apps.products import services
from apps.products.events import VariantsStocked
from apps.products.models import Attribute, Category, Media, Option, OptionValue, Product, Variant
from apps.products.rules import AttributeDraft, MediaDraft, ProductDraft, VariantDraft
from apps.products.tests.factories import ProductFactory, draft
from core import events
from core.exceptions import DomainError

pytestmark = pytest.mark.django_db


def save(*drafts, update=False, **kwargs):
    return services.save_products(drafts=drafts, update=update, **kwargs)


def results(outcomes):
    return [outcome.result for outcome in outcomes]


def shirt(**fields) -> ProductDraft:
    sizes = tuple(
        VariantDraft(price=Decimal(price), options=(size,), stock=stock)
        for size, price, stock in (("S", "20", 1), ("M", "25", 2))
    )
    return ProductDraft(**{"name": "Shirt", "options": ("Size",), "variants": sizes, "status": "active", **fields})


def test_makes_a_simple_product_with_its_variant_and_stock():
    [outcome] = save(draft("Oak chair", price=Decimal("19.90"), stock=3, category=("Furniture", "Chairs")))

    product = Product.objects.get(pk=outcome.product_id)
    assert (outcome.slug, outcome.result) == ("oak-chair", "created")
    assert (product.price, product.currency, product.stock, product.status) == (1990, "GBP", 3, "draft")
    assert (product.category.name, product.category.parent.name) == ("Chairs", "Furniture")
    assert list(product.variants.values_list("sku", "name", "price", "stock")) == [("OAK-CHAIR", "", 1990, 3)]


def test_sums_up_several_variants_and_names_them_by_their_options():
    save(shirt())

    product = Product.objects.get()
    assert (product.price, product.stock) == (2000, 3)
    rows = product.variants.values_list("sku", "name", "options", "position")
    assert list(rows) == [("SHIRT-S", "S", [["Size", "S"]], 0), ("SHIRT-M", "M", [["Size", "M"]], 1)]
    assert [value.value for value in OptionValue.objects.filter(option__product=product)] == ["S", "M"]
    assert [list(v.option_values.values_list("value", flat=True)) for v in product.variants.all()] == [["S"], ["M"]]


def test_leaves_a_product_alone_that_is_there_already():
    save(shirt())

    assert results(save(shirt(description="New"))) == ["unchanged"]
    assert Product.objects.get().description == ""


def test_changes_nothing_when_the_same_comes_again_with_update():
    full = shirt(
        tags=("a", "b"),
        media=(MediaDraft(url="https://example.com/1.jpg", alt="One"),),
        attributes=(AttributeDraft("Material", "Cotton"), AttributeDraft("Height", Decimal("12.50"))),
        description="<b>Soft</b> & warm",
    )
    save(full)
    before = list(Product.objects.values()) + list(Variant.objects.values()) + list(Media.objects.values())

    assert results(save(full, update=True)) == ["unchanged"]
    after = list(Product.objects.values()) + list(Variant.objects.values()) + list(Media.objects.values())
    assert before == after


def test_writes_what_differs_with_update():
    save(shirt())
    ids = set(Variant.objects.values_list("pk", flat=True))
    small, medium = shirt().variants

    changed = shirt(description="Soft", variants=(replace(small, price=Decimal("18"), stock=7), medium))
    outcomes = save(changed, update=True)

    product = Product.objects.get()
    assert results(outcomes) == ["updated"]
    assert (product.description, product.price, product.stock) == ("Soft", 1800, 9)
    assert set(Variant.objects.values_list("pk", flat=True)) == ids


def test_counts_a_change_of_stock_alone_as_an_update():
    save(draft(stock=3))

    outcomes = save(draft(stock=4), update=True)

    assert results(outcomes) == ["updated"]
    assert Product.objects.get().stock == 4


def test_deletes_variants_that_are_gone_and_were_never_ordered():
    save(shirt())

    outcomes = save(shirt(variants=shirt().variants[:1]), update=True)

    assert results(outcomes) == ["updated"]
    assert list(Variant.objects.values_list("sku", flat=True)) == ["SHIRT-S"]
    assert list(OptionValue.objects.values_list("value", flat=True)) == ["S"]
    assert Product.objects.get().stock == 1


def test_turns_a_simple_product_into_one_with_options():
    save(draft("Shirt", stock=5))

    outcomes = save(shirt(status="draft"), update=True)

    assert results(outcomes) == ["updated"]
    assert list(Variant.objects.values_list("sku", flat=True)) == ["SHIRT-S", "SHIRT-M"]
    assert Option.objects.get().name == "Size"


def test_keeps_the_sku_of_a_variant_that_is_matched_by_its_options():
    small, medium = shirt().variants
    save(shirt(variants=(replace(small, sku="A-1"), medium)))

    assert results(save(shirt(), update=True)) == ["unchanged"]
    assert Variant.objects.filter(sku="A-1").exists()


def test_rejects_the_sku_of_another_product_and_writes_the_rest():
    ProductFactory(variant__sku="TAKEN")

    outcomes = save(draft("One", sku="TAKEN"), draft("Two"))

    assert results(outcomes) == ["rejected", "created"]
    assert outcomes[0].reason == 'variants.0.sku: The SKU "TAKEN" belongs to another product.'
    assert not Product.objects.filter(slug="one").exists()


def test_rejects_the_second_of_two_products_with_the_same_sku():
    outcomes = save(draft("One", sku="A"), draft("Two", sku="A"))

    assert results(outcomes) == ["created", "rejected"]


def test_rejects_the_second_of_two_products_with_the_same_slug():
    outcomes = save(draft("One"), draft("One"))

    assert results(outcomes) == ["created", "rejected"]
    assert outcomes[1].reason == 'slug: "one" comes twice.'


def test_tells_made_skus_apart_that_read_alike():
    variants = tuple(VariantDraft(price=Decimal(1), options=(size,)) for size in ("S+", "S-"))

    outcomes = save(shirt(variants=variants), draft("Shirt S"))

    assert results(outcomes) == ["created", "created"]
    assert len(set(Variant.objects.values_list("sku", flat=True))) == 3
    assert results(save(shirt(variants=variants), draft("Shirt S"), update=True)) == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (draft(" "), "name"),
        (draft("x" * 256), "name"),
        (draft("a\x00b"), "name"),
        (draft(price=Decimal("-1")), "variants.0.price"),
        (draft(price=Decimal("1e999")), "variants.0.price"),
        (draft(price=Decimal("1.999")), "variants.0.price"),
        (draft(stock=-1), "variants.0.stock"),
        (draft(stock=10**10), "variants.0.stock"),
        (draft(sku="x" * 101), "variants.0.sku"),
        (draft(slug="a b"), "slug"),
        (draft(slug="facets"), "slug"),
        (draft(status="sold"), "status"),
        (draft(variants=()), "variants"),
        (draft(category=()), "category"),
        (draft(media=(MediaDraft(url="javascript:alert(1)"),)), "media.0"),
        (shirt(options=("Size", "size")), "options"),
        (shirt(variants=shirt().variants[:1] * 2), "variants"),
        (draft(attributes=(AttributeDraft("Height", Decimal("1.00001")),)), "attributes.0.value"),
    ],
)
def test_rejects_with_the_field_and_writes_nothing(bad, field):
    [outcome] = save(bad)

    assert outcome.result == "rejected"
    assert field in dict(outcome.errors)
    assert (Product.objects.count(), Category.objects.count(), Attribute.objects.count()) == (0, 0, 0)


def test_rejects_an_attribute_of_another_kind():
    save(draft("One", attributes=(AttributeDraft("Height", Decimal(12)),)))

    [outcome] = save(draft("Two", attributes=(AttributeDraft("Height", "tall"),)))

    assert outcome.reason == "attributes.0.value: Height takes a number, not a text."
    assert Product.objects.count() == 1


def test_rejects_a_step_back_to_draft():
    save(draft(status="active"))

    [outcome] = save(draft(status="draft", description="New"), update=True)

    assert outcome.reason == "status: A product that is active cannot become draft."
    assert Product.objects.get().description == ""


def test_takes_facts_apart_by_kind():
    facts = (
        AttributeDraft("Material", "Dark oak"),
        AttributeDraft("Height", Decimal("12.50")),
        AttributeDraft("Foldable", True),
    )

    save(draft(attributes=facts))

    rows = Product.objects.get().attribute_values.values_list("attribute__kind", "slug", "text", "number", "boolean")
    assert set(rows) == {
        ("text", "dark-oak", "Dark oak", None, None),
        ("number", "12.5", None, Decimal("12.5"), None),
        ("boolean", "true", None, None, True),
    }


def test_replaces_the_facts_that_are_named_and_leaves_the_others():
    save(draft(attributes=(AttributeDraft("Material", "Oak"), AttributeDraft("Color", "Red"))))

    save(draft(attributes=(AttributeDraft("Material", "Ash"),)), update=True)

    assert set(Product.objects.get().attribute_values.values_list("slug", flat=True)) == {"ash", "red"}


def test_replaces_pictures_from_elsewhere_and_leaves_uploaded_ones():
    save(draft(media=(MediaDraft(url="https://example.com/1.jpg"),)))
    product = Product.objects.get()
    Media.objects.create(product=product, file="products/own.png", position=1)

    save(draft(media=(MediaDraft(url="https://example.com/2.jpg"),)), update=True)

    product.refresh_from_db()
    assert [picture.source for picture in product.media.all()] == ["https://example.com/2.jpg", "products/own.png"]
    assert product.image == "https://example.com/2.jpg"


def test_shows_a_variants_own_picture_among_the_products():
    own = MediaDraft(url="https://example.com/blue.jpg")
    small, medium = shirt().variants

    save(shirt(variants=(replace(small, media=own), replace(medium, media=own))))

    assert list(Variant.objects.values_list("image", flat=True)) == [own.url, own.url]
    assert [picture.url for picture in Media.objects.all()] == [own.url]


def test_keeps_safe_html_only():
    save(draft(description='<p onclick="x()">Fine<script>alert(1)</script></p>'))

    assert Product.objects.get().description == "<p>Fine</p>"


def test_keeps_no_number_where_stock_is_not_tracked():
    variant = VariantDraft(price=Decimal(1), stock=5, track_stock=False)

    save(draft(variants=(variant,)))

    assert Product.objects.get().stock is None
    assert results(save(draft(variants=(variant,)), update=True)) == ["unchanged"]


def test_counts_again_what_was_not_tracked():
    untracked = VariantDraft(price=Decimal(1), track_stock=False)
    save(draft(variants=(untracked,)))

    save(draft(variants=(replace(untracked, track_stock=True, stock=4),)), update=True)

    assert (Product.objects.get().stock, Variant.objects.get().stock) == (4, 4)


def test_says_the_same_and_writes_nothing_on_a_dry_run():
    ProductFactory(variant__sku="TAKEN", slug="there")
    drafts = [draft("One"), draft("Two", sku="TAKEN"), draft("There", status="active", category=("New",))]

    dry = save(*drafts, update=True, dry_run=True)

    assert results(dry) == ["created", "rejected", "updated"]
    assert (Product.objects.count(), Category.objects.filter(name="New").count()) == (1, 0)
    assert results(save(*drafts, update=True)) == results(dry)


def test_finds_a_category_by_its_path_before_making_one():
    save(draft("One", category=("Men", "Shirts")), draft("Two", category=("Women", "Shirts")))

    save(draft("Three", category=("Women", "Shirts")))

    assert list(Category.objects.order_by("slug").values_list("slug", flat=True)) == [
        "men",
        "shirts",
        "shirts-2",
        "women",
    ]
    assert Product.objects.get(slug="three").category == Product.objects.get(slug="two").category


def test_rejects_only_the_product_whose_stock_is_refused(monkeypatch):
    class Refused(DomainError):
        code = "refused_by_the_test"

    def refuse_nine(event):
        if any(entry.stock == 9 for entry in event.entries):
            raise Refused("Nine is too many.")

    save(draft("One", stock=1), draft("Two", stock=1))
    monkeypatch.setitem(
        events._in_transaction, VariantsStocked, [*events._in_transaction[VariantsStocked], refuse_nine]
    )

    outcomes = save(draft("One", stock=9, description="New"), draft("Two", stock=2), update=True)

    assert [(outcome.result, outcome.reason) for outcome in outcomes] == [
        ("rejected", "stock: Nine is too many."),
        ("updated", ""),
    ]
    assert list(Product.objects.order_by("name").values_list("stock", "description")) == [(1, ""), (2, "")]


@pytest.mark.parametrize("update", [False, True])
def test_needs_as_many_statements_for_twenty_as_for_one(update, count_statements):
    def batch(prefix, size):
        return [
            shirt(name=f"{prefix}{n}", media=(MediaDraft(url=f"https://example.com/{n}.jpg"),)) for n in range(size)
        ]

    save(draft("warm", category=("Uncategorized",), description="New a b"), *batch("warm", 1))  # all words are known
    if update:
        save(*batch("a", 1), *batch("b", 20))
    change = {"description": "New"} if update else {}
    one = [replace(item, **change) for item in batch("a", 1)]
    twenty = [replace(item, **change) for item in batch("b", 20)]

    with count_statements() as for_one:
        assert results(save(*one, update=update))[0] == ("updated" if update else "created")
    with count_statements() as for_twenty:
        save(*twenty, update=update)

    assert for_twenty.count == for_one.count


def test_knows_an_attribute_by_the_name_that_it_has_now():
    save(draft("Chair", attributes=(AttributeDraft("Material", "Oak"),)))
    Attribute.objects.update(name="Wood")

    again = draft("Chair", attributes=(AttributeDraft("Wood", "Oak"),))

    assert results(save(again, update=True)) == ["unchanged"]
    assert Attribute.objects.get().slug == "material"


def test_leaves_pictures_where_they_are_as_long_as_they_are_in_order():
    pictures = tuple(MediaDraft(url=f"https://example.com/{letter}.jpg") for letter in "abc")
    save(draft("Chair", media=pictures))
    Media.objects.filter(position=0).delete()
    Product.objects.update(image=pictures[1].url)

    assert results(save(draft("Chair", media=pictures[1:]), update=True)) == ["unchanged"]
    assert list(Media.objects.values_list("position", flat=True)) == [1, 2]
