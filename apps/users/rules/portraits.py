"""A person's picture, made anew from what was sent: small, upright, and without anything hidden in it."""

from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SIDE = 512
MAX_PIXELS = 16_000_000
"""What a small file may unfold to: 64 MB of memory, and more than a portrait needs."""


class NotAPicture(ValueError):
    """What was sent cannot be read as a picture."""


def make_portrait(file: IO[bytes]) -> bytes:
    """Read a picture and draw it again as WebP, 512 pixels at most: place, camera and anything appended are gone.

    Raises NotAPicture for another kind of file, a broken one, and one that would unfold to too many pixels.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAPicture("This picture has too many pixels.")
            return _draw_again(image)
    except NotAPicture:
        raise
    except Exception as error:  # Pillow answers broken files with nearly any of them
        raise NotAPicture("This is not a picture that can be read. Send a JPEG, PNG, WebP or GIF.") from error


def _draw_again(image: Image.Image) -> bytes:
    image.draft("RGB", (SIDE, SIDE))
    image.thumbnail((SIDE, SIDE))
    upright = ImageOps.exif_transpose(image)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.info.clear()
    drawn = BytesIO()
    plain.save(drawn, "WEBP", quality=85)
    return drawn.getvalue()
