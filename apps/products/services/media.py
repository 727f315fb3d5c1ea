"""Writes to the pictures of a product."""

import warnings
from io import BytesIO
from typing import IO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image, UnidentifiedImageError

from apps.products.models import Media, Product, Variant
from apps.products.services.products import delete_files_after_commit
from apps.products.services.versions import touch_products
from core.exceptions import InvalidFields, NotFound
from core.ids import uuid7

MAX_PICTURE = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_PICTURES = 250
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
"""What a browser shows and cannot run: an SVG may hold scripts."""


def add_media(*, product_id: UUID, file: IO[bytes] | None = None, url: str = "", alt: str = "") -> Media:
    """Put a picture behind a product's others: an uploaded file, or an address elsewhere.

    The file's name and type are ours, whatever was sent says. Raises NotFound, and InvalidFields for what is
    not a picture, is too large, or is both or neither of file and address.
    """
    if (file is None) == (not url):
        raise InvalidFields({"file": ["Send a file or a url."]})
    name = _store(file) if file is not None else ""
    try:
        return _add(product_id, name, url, alt)
    except BaseException:
        if name:
            default_storage.delete(name)
        raise


@transaction.atomic
def _add(product_id: UUID, name: str, url: str, alt: str) -> Media:
    product = Product.objects.lock_one(product_id)
    pictures = list(product.media.order_by("position", "pk"))
    if len(pictures) >= MAX_PICTURES:
        raise InvalidFields({"file": [f"A product has at most {MAX_PICTURES} pictures."]})
    position = pictures[-1].position + 1 if pictures else 0
    picture = Media.objects.create(product=product, file=name, url=url, alt=alt, position=position)
    _show_first(product, pictures[0] if pictures else picture)
    return picture


@transaction.atomic
def delete_media(*, product_id: UUID, media_id: UUID) -> None:
    """Take a picture away, from the variants that show it too. Raises NotFound."""
    variants = list(Variant.objects.filter(product=product_id).lock_all())
    product = Product.objects.lock_one(product_id)
    pictures = list(product.media.order_by("position", "pk"))
    picture = next((picture for picture in pictures if picture.pk == media_id), None)
    if picture is None:
        raise NotFound("This product has no such picture.")
    source, files = picture.source, [picture.source] if picture.file else []
    showing = [variant.pk for variant in variants if variant.image == source]
    Variant.objects.filter(pk__in=showing).update(image="")
    picture.delete()
    rest = [other for other in pictures if other is not picture]
    _show_first(product, rest[0] if rest else None)
    delete_files_after_commit(files)


@transaction.atomic
def show_first_picture(*, product_id: UUID) -> None:
    """Let a product's summary name its first picture. Raises NotFound."""
    product = Product.objects.lock_one(product_id)
    _show_first(product, product.media.order_by("position", "pk").first())


def _show_first(product: Product, picture: Media | None) -> None:
    """Let the summary follow the pictures, which have changed."""
    image = picture.source if picture else ""
    if product.image != image:
        product.image = image
        product.save(update_fields=["image", "updated_at"])
    touch_products([product.pk])


def _store(file: IO[bytes]) -> str:
    """Keep an uploaded picture under a name of our own."""
    body = file.read(MAX_PICTURE + 1)
    if len(body) > MAX_PICTURE:
        raise InvalidFields({"file": [f"A picture has at most {MAX_PICTURE // 1024 // 1024} MB."]})
    extension = EXTENSIONS[_format_of(body)]
    return default_storage.save(f"products/{uuid7()}.{extension}", ContentFile(body))


def _format_of(body: bytes) -> str:
    """Let Pillow read all of it: a right beginning alone may hide anything."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(body), formats=list(EXTENSIONS)) as picture:
                kind, pixels = picture.format or "", picture.width * picture.height
                if pixels > MAX_PIXELS:
                    raise InvalidFields({"file": ["That picture has too many pixels."]})
                picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        kinds = ", ".join(sorted(EXTENSIONS))
        raise InvalidFields({"file": [f"This is not a picture that can be read ({kinds})."]}) from error
    return kind
