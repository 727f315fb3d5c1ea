"""What products are found by ..."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from apps.markets.models import Market
from apps.markets.services import save_market
from apps.products import services as products
from apps.products.models import Category, Product
from apps.products.tests.factories import CategoryFactory, ProductFactory, draft
from apps.search import services
from apps.search.models import Document, Spelling, Word
from core.middleware import StatementCounter
from core.models import Delivery
from core.tests.delivering import deliver
from core.verification import chosen, repair

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def make(name, **fields):
    return products.create_product(draft=draft(name, status="active", category=("Goods",), **fields), actor_id=None)


def test_follows_a_new_name_in_the_same_commit(found):
    product = make("Chair", sku="A1")

    products.update_product(product_id=product.pk, changes={"name": "Stool"}, actor_id=None)

    assert found("stool") == ["Stool"]
    assert found("chair") == []


def test_is_rolled_back_with_the_product(found):
    with transaction.atomic():
        make("Chair")
        transaction.set_rollback(True)

    assert found("chair") == []
    assert not Document.objects.exists()


def test_goes_with_the_product(found):
    product = make("Chair")

    products.delete_product(product_id=product.pk)

    assert found("chair") == []
    assert not Document.objects.exists()


def test_stays_as_it_is_where_nothing_of_it_has_changed(budget):
    product = make("Chair")
    before = Document.objects.values().get()

    services.index_products(product_ids=[product.pk])

    assert Document.objects.values().get() == before


def test_keeps_its_words_with_their_spellings():
    make("Chairs")

    word = Word.objects.get(word="chairs")
    assert (word.stem, word.frequency) == ("chair", 1)
    assert {"chairs", "chair", "chai", "hairs"} <= set(word.spellings.values_list("spelling", flat=True))


def test_counts_a_word_once_a_document():
    product = make("Chair, red chair")
    make("Chair")
    products.update_product(product_id=product.pk, changes={"description": "A chair"}, actor_id=None)

    assert Word.objects.get(word="chair").frequency == 2


def test_is_made_anew_by_reindex(found, capsys):
    product = make("Chair", sku="A1")
    Product.objects.filter(pk=product.pk).update(name="Stool")
    ProductFactory(name="Lamp", is_announced=False, variant__is_stocked=False)
    assert found("lamp") == []

    call_command("reindex")

    assert (found("lamp"), found("stool"), found("chair")) == (["Lamp"], ["Stool"], [])
    assert capsys.readouterr().out == "2 products are indexed.\n"
    assert not Word.objects.filter(word="chair").exists()
    assert not Spelling.objects.filter(spelling="chair").exists()


def test_is_made_of_products_that_have_none(found):
    ProductFactory(name="Lamp", is_announced=False)

    services.index_missing()

    assert found("lamp") == ["Lamp"]


def test_follows_a_category_that_is_renamed_or_moved(found):
    furniture, chairs = CategoryFactory(name="Furniture"), CategoryFactory(name="Chairs")
    ProductFactory(name="Adde", category=CategoryFactory(name="Kitchen", parent=chairs))

    products.update_category(category_id=chairs.pk, changes={"name": "Seats", "parent_id": furniture.pk})
    deliver()

    assert found("seats") == found("furniture") == ["Adde"]
    assert found("chairs") == []


def test_follows_the_language_of_the_market(found):
    make("Betten")
    assert Document.objects.get().name == " betten "

    save_market(pk=Market.objects.default().pk, fields={"language": "de"})
    deliver()

    assert Document.objects.get().name == " bett "
    assert found("bettes") == ["Betten"]


def test_is_verified_and_repaired(found):
    product, other = make("Chair"), make("Table")
    Product.objects.filter(pk=product.pk).update(name="Stool")
    Document.objects.filter(product=other).delete()
    check = chosen(["documents"])[0]

    assert [(violation.key, violation.problem) for violation in check.find(NOON)] == [
        (product.pk, "It is found by another name."),
        (other.pk, "It has no document, so nobody finds it."),
    ]
    assert repair(check, at=NOON) == (2, [])

    assert list(check.find(NOON)) == []
    assert found("stool") == ["Stool"]


def test_is_not_called_wrong_for_what_is_still_on_its_way():
    chairs = CategoryFactory(name="Chairs")
    adde = ProductFactory(name="Adde", category=CategoryFactory(name="Kitchen", parent=chairs))
    check = chosen(["documents"])[0]

    products.update_category(category_id=chairs.pk, changes={"name": "Seats"})
    assert list(check.find(NOON)) == []

    Delivery.objects.update(status=Delivery.Status.DEAD)
    assert [(found.key, found.problem) for found in check.find(NOON)] == [(adde.pk, "It is found by another category.")]


def test_is_called_wrong_for_what_no_change_on_its_way_explains():
    chairs = CategoryFactory(name="Chairs")
    adde, lamp = ProductFactory(name="Adde", category=chairs), ProductFactory(name="Lamp", category__name="Light")
    check = chosen(["documents"])[0]

    products.update_category(category_id=chairs.pk, changes={"name": "Seats"})
    Product.objects.filter(pk=adde.pk).update(name="Bekvam")
    Category.objects.filter(pk=lamp.category_id).update(name="Glow")

    assert [(found.key, found.problem) for found in check.find(NOON)] == [
        (adde.pk, "It is found by another name."),
        (lamp.pk, "It is found by another category."),
    ]


def test_waits_for_another_language_but_not_for_ever(found):
    betten, check = make("Betten"), chosen(["documents"])[0]

    save_market(pk=Market.objects.default().pk, fields={"language": "de"})
    assert list(check.find(NOON)) == []

    Document.objects.all().delete()
    assert [found.key for found in check.find(NOON)] == [betten.pk]
    services.index_missing()
    deliver()
    Document.objects.update(name=" betten ")
    assert [found.key for found in check.find(NOON)] == [betten.pk]


def test_keeps_its_delivery_until_all_is_done():
    make("Betten")
    save_market(pk=Market.objects.default().pk, fields={"language": "de"})
    delivery = Delivery.objects.get()
    Delivery.objects.update(due_at=NOON)
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(
            (Delivery.objects.get().status, Delivery.objects.get().due_at > NOON)
        ) if "search_word" in sql else 0
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        services.follow_language(delivery_id=delivery.pk, at=NOON)

    assert seen[-1] == ("pending", True)
    assert Delivery.objects.get().status == "done"


def test_is_verified_in_as_many_statements_for_many_products_as_for_one():
    check = chosen(["documents"])[0]
    counts = []
    for size in (1, 20):
        ProductFactory.create_batch(size)
        counter = StatementCounter()
        with connection.execute_wrapper(counter):
            assert list(check.find(NOON)) == []
        counts.append(counter.count)

    assert counts[0] == counts[1]


def test_says_when_nothing_follows_any_more():
    check = chosen(["search-index"])[0]
    assert list(check.find(NOON)) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER search_document_changed")

        assert [violation.thing for violation in check.find(NOON)] == ["trigger search_document_changed"]
