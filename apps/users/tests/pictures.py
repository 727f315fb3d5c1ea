"""Pictures for tests, drawn on the spot."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS = 0x8825
ARTIST = 0x013B
ORIENTATION = 0x0112


def picture(kind="PNG", size=(800, 400), name="me.png", exif=None):
    """Draw a picture as a client would upload it."""
    drawn, extra = BytesIO(), {}
    if exif:
        tags = Image.Exif()
        tags.update(exif)
        extra = {"exif": tags}
    Image.new("RGB", size, "teal").save(drawn, kind, **extra)
    return SimpleUploadedFile(name, drawn.getvalue())
