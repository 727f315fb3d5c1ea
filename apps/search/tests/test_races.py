"""Several who index at once ..."""

import pytest

from apps.products import services as products
from apps.products.models import Product, ProductQuerySet
from apps.products.tests.factories import ProductFactory, draft
from apps.search import services
from apps.search.models import Document, Word
from apps.search.services import indexing
from core.tests.racing import in_line, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def rename(product):
    return lambda: products.update_product(product_id=product.pk, changes={"name": "Stool"}, actor_id=None)


def test_keep_the_name_that_was_written_last():
    product = ProductFactory(name="Chair")

    outcomes = in_line(
        lambda: Product.objects.lock_one(product.pk),
        rename(product),
        lambda: services.index_again(product_ids=[product.pk]),
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert Document.objects.get().name == " stool "


def test_without_the_lock_would_write_the_old_name_last(monkeypatch):
    """The control: the race is real."""
    product = ProductFactory(name="Chair")
    read = indexing.texts_of
    renaming = [rename(product)]

    def read_and_be_overtaken(product_ids):
        texts = read(product_ids)
        if renaming:
            race(renaming.pop())
        return texts

    Document.objects.update(name=" seat ")
    monkeypatch.setattr(ProductQuerySet, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(indexing, "texts_of", read_and_be_overtaken)
    services.index_again(product_ids=[product.pk])

    assert Product.objects.get().name == "Stool"
    assert Document.objects.get().name == " chair "


def test_take_turns_with_new_words():
    names = ["Oak ash elm", "Elm oak ash", "Ash elm oak", "Elm ash oak"]

    def make(name):
        new = draft(name, status="active", category=("Goods",))
        return lambda: products.create_product(draft=new, actor_id=None)

    ProductFactory(name="Goods")
    outcomes = race(*map(make, names))

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert Word.objects.get(word="oak").frequency == 4
