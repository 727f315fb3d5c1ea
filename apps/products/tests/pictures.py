"""Draws pictures to upload."""

from io import BytesIO

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    """Draw a picture of one color."""
    body = BytesIO()
    Image.new("RGB", size, "teal").save(body, kind)
    return body.getvalue()
