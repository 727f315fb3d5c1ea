"""What products are found by ..."""

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.products import services as products
from apps.products.models import Product
from apps.products.tests.factories import ProductFactory, draft
from apps.search import services
from apps.search.models import Document, Spelling, Word

pytestmark = pytest.mark.django_db


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
    ProductFactory(name="Lamp", is_announced=False)
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
