"""A product's pictures ..."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.products import services
from apps.products.models import Media, Product, Variant
from apps.products.tests.factories import MediaFactory, ProductFactory
from apps.products.tests.pictures import picture
from core.exceptions import InvalidFields, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    """A product without pictures."""
    return ProductFactory()


def url_of(product, media=None):
    return f"/api/v1/products/{product.pk}/media/" + (f"{media}/" if media else "")


def stored():
    return set(default_storage.listdir("products")[1]) if default_storage.exists("products") else set()


@pytest.mark.parametrize(("kind", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif")])
def test_are_kept_under_a_name_of_our_own(admin_api, product, kind, extension):
    upload = SimpleUploadedFile("../../evil.html", picture(kind), "text/html")

    response = admin_api.post(url_of(product), {"file": upload, "alt": "Front"}, format="multipart")

    name = Media.objects.get().file.name
    assert response.status_code == 201
    assert name.startswith("products/")
    assert name.endswith(f".{extension}")
    assert response.json()["url"].endswith(f"/media/{name}")
    assert Product.objects.get().image == name


def test_may_be_an_address_elsewhere(admin_api, product):
    response = admin_api.post(url_of(product), {"url": "https://example.com/1.jpg", "alt": "Front"})

    assert (response.status_code, response.json()["url"]) == (201, "https://example.com/1.jpg")
    assert Product.objects.get().image == "https://example.com/1.jpg"


def test_go_behind_those_that_are_there(admin_api, product):
    for number in range(3):
        admin_api.post(url_of(product), {"url": f"https://example.com/{number}.jpg"})

    assert list(product.media.values_list("position", flat=True)) == [0, 1, 2]
    assert Product.objects.get().image == "https://example.com/0.jpg"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<svg onload='alert(1)'/>", b"<html>", picture()[:40], b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, b"GIF89a",
        picture("BMP"),
    ],
)  # fmt: skip
def test_are_refused_unless_they_are_pictures(admin_api, product, body):
    before = stored()

    response = admin_api.post(url_of(product), {"file": SimpleUploadedFile("x.png", body)}, format="multipart")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["file"])
    assert (Media.objects.count(), stored()) == (0, before)


def test_are_refused_when_they_are_too_large(product):
    with pytest.raises(InvalidFields):
        services.add_media(product_id=product.pk, file=BytesIO(picture() + b"x" * 10_500_000))

    assert not Media.objects.exists()


def test_are_refused_when_unpacking_them_would_fill_the_memory(product):
    with pytest.raises(InvalidFields):
        services.add_media(product_id=product.pk, file=BytesIO(picture(size=(10_000, 6_000))))

    assert not Media.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"url": "javascript:alert(1)"}, {"url": "x" * 3000}, {"url": 5}])
def test_are_refused_without_file_or_address(admin_api, product, sent):
    assert admin_api.post(url_of(product), sent).status_code == 400
    assert not Media.objects.exists()


def test_leave_no_file_behind_for_a_product_that_is_not_there(product):
    before = stored()
    gone = product.pk
    services.delete_product(product_id=gone)

    with pytest.raises(NotFound):
        services.add_media(product_id=gone, file=BytesIO(picture()))

    assert stored() == before


def test_go_with_their_file_and_from_the_variants_that_show_them(
    admin_api, product, django_capture_on_commit_callbacks
):
    first = services.add_media(product_id=product.pk, file=BytesIO(picture()))
    second = services.add_media(product_id=product.pk, url="https://example.com/2.jpg")
    Variant.objects.update(image=first.source)

    with django_capture_on_commit_callbacks(execute=True):
        response = admin_api.delete(url_of(product, first.pk))

    assert response.status_code == 204
    assert not default_storage.exists(first.source)
    assert (Product.objects.get().image, Variant.objects.get().image) == (second.url, "")


def test_of_another_product_are_not_found(admin_api, product):
    other = MediaFactory()

    assert admin_api.delete(url_of(product, other.pk)).status_code == 404
    assert Media.objects.exists()


def test_are_not_read_where_their_form_says_that_it_is_too_long(admin_api, product):
    response = admin_api.post(url_of(product), {"file": BytesIO(picture())}, format="multipart", CONTENT_LENGTH=2**30)

    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    assert not product.media.exists()
