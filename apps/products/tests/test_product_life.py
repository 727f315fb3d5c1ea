"""At the end of a product's life ..."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.products import services
from apps.products.exceptions import ProductWasOrdered
from apps.products.models import Media, Product, Variant
from apps.products.tests.factories import ProductFactory
from apps.products.tests.ordered import order
from core.exceptions import InvalidTransition, NotFound

pytestmark = pytest.mark.django_db


def test_it_is_archived_as_often_as_anybody_likes():
    product = ProductFactory()

    services.archive_product(product_id=product.pk)
    services.archive_product(product_id=product.pk)

    assert Product.objects.get().status == "archived"


def test_it_is_taken_up_again():
    product = ProductFactory(status="archived")

    assert services.set_product_status(product_id=product.pk, status="active").status == "active"


def test_it_does_not_become_a_draft_again():
    product = ProductFactory()

    with pytest.raises(InvalidTransition) as refused:
        services.set_product_status(product_id=product.pk, status="draft")

    assert refused.value.context == {"status": "active", "wanted": "draft"}
    assert Product.objects.get().status == "active"


def test_it_is_deleted_with_its_variants():
    services.delete_product(product_id=ProductFactory().pk)

    assert (Product.objects.count(), Variant.objects.count()) == (0, 0)


def test_it_stays_as_long_as_orders_tell_of_it():
    product = ProductFactory()
    order(product.variants.get())

    with pytest.raises(ProductWasOrdered):
        services.delete_product(product_id=product.pk)

    assert (Product.objects.count(), Variant.objects.count()) == (1, 1)


def test_there_is_nothing_to_delete_twice():
    with pytest.raises(NotFound):
        services.delete_product(product_id=uuid4())


def test_its_files_go_with_it_but_for_those_that_another_one_shows(django_capture_on_commit_callbacks):
    first, second = ProductFactory(), ProductFactory()
    own, shared = (default_storage.save(f"products/{name}.png", ContentFile(b"x")) for name in ("own", "shared"))
    for product, name in ((first, own), (first, shared), (second, shared)):
        Media.objects.create(product=product, file=name)

    with django_capture_on_commit_callbacks(execute=True):
        services.delete_product(product_id=first.pk)

    assert (default_storage.exists(own), default_storage.exists(shared)) == (False, True)
